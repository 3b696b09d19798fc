# Fengong's commands; `make` alone lists them. What takes more than a line is in install.py,
# tests/run.py and manage.py.

IN_ENVIRONMENT = .venv/bin/python
# The first that really is Python 3.11; `make run PYTHON=/path/to/python3.11` names another.
PYTHON = $(shell for python in python3.11 python3 $(IN_ENVIRONMENT); do \
	"$$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
	&& echo "$$python" && break; done)
INSTALL = $(or $(PYTHON),$(error Python 3.11 is not here: install it (Debian: apt-get install \
	python3.11 python3.11-venv) or name it, as in make run PYTHON=/path/to/python3.11)) install.py
# What a deployment would set; the rest it would leave as it is.
AS_DEPLOYED = BEHIND_HTTPS=1 ALLOWED_HOSTS=fengong.example.org

.PHONY: help run demo test scale soak check format messages environment tools

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

run: environment ## install, load the plan and serve at http://127.0.0.1:8000/ (PORT=8001: elsewhere)
	@$(IN_ENVIRONMENT) manage.py serve

demo: environment ## the same with invented people and reports, at http://127.0.0.1:8010/
	@FENGONG_DEMO=1 $(IN_ENVIRONMENT) manage.py serve

test: tools ## run every test: on SQLite, on PostgreSQL where it answers, in Chromium where it is
	@$(IN_ENVIRONMENT) tests/run.py

scale: tools ## plan a day's reminders for 10,000 people and 690,000 tasks (needs PostgreSQL)
	@$(IN_ENVIRONMENT) -m tests.scale

soak: tools ## live through a year of reminders and failures (SHORT=1: weeks; BROKER=rabbitmq)
	@$(IN_ENVIRONMENT) -m tests.soak

check: tools ## look for faults without running: style, types, imports, settings, migrations, texts
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy .
	.venv/bin/lint-imports --no-logo
	.venv/bin/djlint --lint --quiet config ministries planning tasks
	$(AS_DEPLOYED) $(IN_ENVIRONMENT) manage.py check --deploy --fail-level WARNING
	$(IN_ENVIRONMENT) manage.py makemigrations --check --dry-run
	$(IN_ENVIRONMENT) manage.py check_translations

format: tools ## lay the code out, and mend what can be mended by itself
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

messages: tools ## collect the texts to translate into config/locale (needs GNU gettext)
	$(IN_ENVIRONMENT) manage.py makemessages --locale zh_Hans --no-obsolete --add-location file \
		--ignore tests --ignore var

environment:
	@$(INSTALL)

tools:
	@$(INSTALL) --dev
