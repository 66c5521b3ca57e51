"""Copy into the wheel what lies outside the package; all else stands in pyproject.toml.

The files keep their names below ``mdwgan/shipped``: `mdwgan.paths` finds them there.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SHIPPED = ["resources/*.tsv", "resources/checksums/*.tsv", "workflow/schemas/*.yaml"]


class BuildWithShippedFiles(build_py):
    """An editable install reads these files from the checkout, so nothing is copied there."""

    def run(self) -> None:
        if not self.editable_mode:
            # A folder of an earlier build may hold modules that no longer exist.
            shutil.rmtree(Path(self.build_lib, "mdwgan"), ignore_errors=True)
        super().run()
        if not self.editable_mode:
            self.copy_shipped_files(Path(__file__).parent)

    def copy_shipped_files(self, root: Path) -> None:
        for file in sorted(file for pattern in SHIPPED for file in root.glob(pattern)):
            target = Path(self.build_lib, "mdwgan", "shipped", file.relative_to(root))
            self.mkpath(str(target.parent))
            self.copy_file(str(file), str(target))


setup(cmdclass={"build_py": BuildWithShippedFiles})
