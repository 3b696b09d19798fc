"""What `make test` says at its end."""

from tests.run import what_ran

SKIPPED = '<skipped type="pytest.skip" message="{}"/>'


def _report(path, **cases):
    rows = "".join(
        f'<testcase classname="tests.x" name="{name}">{body}</testcase>'
        for name, body in cases.items()
    )
    path.write_text(f"<testsuites><testsuite>{rows}</testsuite></testsuites>")
    return path


def test_a_test_that_ran_in_one_round_does_not_count_as_skipped(tmp_path):
    ran, skipped = what_ran(
        [
            _report(tmp_path / "1", writers=SKIPPED.format("needs PostgreSQL"), matrix=""),
            _report(tmp_path / "2", writers="", matrix=""),
        ]
    )

    assert ran == {"tests.x.writers", "tests.x.matrix"}
    assert skipped == {}


def test_tests_that_ran_nowhere_are_named_by_their_reason(tmp_path):
    _, skipped = what_ran(
        [
            _report(tmp_path / "1", a=SKIPPED.format("no Chromium"), b="<failure/>"),
            _report(tmp_path / "2", c=SKIPPED.format("no Chromium")),
        ]
    )

    assert skipped == {"no Chromium": ["tests.x.a", "tests.x.c"]}
