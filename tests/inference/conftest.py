"""R with limma, where this machine has them."""

import pytest


@pytest.fixture(scope="session")
def limma():
    pytest.importorskip("rpy2.robjects", exc_type=ImportError)
    from rpy2 import robjects

    if not robjects.r("nzchar(system.file(package = 'limma'))")[0]:
        pytest.skip("R package limma is missing")
