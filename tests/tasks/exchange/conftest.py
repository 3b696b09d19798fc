"""The API as a program meets it."""

import pytest


@pytest.fixture
def api(client, plan):
    """Ask the API for something under the shipped plan, and return the answer's body."""

    def ask(path: str, status: int = 200, **parameters):
        response = client.get(f"/api/v1/plans/{plan.slug}/{path}", parameters)
        assert response.status_code == status, response.content
        return response.json()

    return ask
