"""What tests of pages, API and files share."""

import pytest

from planning.models import Plan
from tasks.matrix.models import PlanBody, Responsibility, SectionLink, Task


@pytest.fixture
def large_plan(plan):
    """A hundred copies of every task, under numbers of their own."""
    sections = list(plan.sections.all())
    large = Plan.objects.get(pk=plan.pk)
    large.pk, large.slug = None, "large"
    large.save()
    for body in plan.bodies.all():
        PlanBody.objects.create(
            plan=large, ministry_id=body.ministry_id, name=body.name, position=body.position
        )
    for section in sections:
        section.pk, section.plan, section.parent = None, large, None
    type(sections[0]).objects.bulk_create(sections)
    keys = {section.number: section.pk for section in large.sections.all()}
    originals = list(plan.tasks.with_holders().with_passages())
    copies = [
        Task(plan=large, number=str(i * 69 + n), title=task.title, position=i * 69 + n)
        for i in range(100)
        for n, task in enumerate(originals, 1)
    ]
    Task.objects.bulk_create(copies)
    copies = list(large.tasks.all())
    Responsibility.objects.bulk_create(
        Responsibility(
            task=copy, ministry_id=held.ministry_id, role=held.role, position=held.position
        )
        for place, copy in enumerate(copies)
        for held in originals[place % 69].holders
    )
    SectionLink.objects.bulk_create(
        SectionLink(task=copy, section_id=keys[link.section.number], basis=link.basis)
        for place, copy in enumerate(copies)
        for link in originals[place % 69].passages
    )
    return large
