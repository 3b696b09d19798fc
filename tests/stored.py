"""What the database holds, to see that nothing has changed."""

from django.apps import apps

ROOMS = ("ministries", "planning", "matrix")


def everything_stored() -> dict[str, list[dict[str, object]]]:
    """Return every row of the plans and the register, by model."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
    }
