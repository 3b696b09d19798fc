# One image for web, worker and beat; compose.yaml says which starts what.
FROM python:3.11-slim

RUN useradd --create-home --uid 1000 fengong
WORKDIR /srv/fengong
COPY . .
RUN python install.py && mkdir var && chown fengong var
USER fengong
ENV PATH="/srv/fengong/.venv/bin:$PATH" HOST=0.0.0.0 FENGONG_VAR=/srv/fengong/var
# What a container must let finish, it is asked to by SIGTERM; compose.yaml says for how long.
STOPSIGNAL SIGTERM
CMD ["python", "manage.py", "serve", "--web-only"]
