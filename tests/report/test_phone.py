"""The page fits a phone."""

import json
import re
import shutil
import subprocess

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


MEASURE = """<!doctype html><body style="margin:0"><iframe id="f" style="width:360px;height:800px;
border:0"></iframe><p id="out">not measured</p><script>
const f = document.getElementById("f");
f.onload = () => {
  const d = f.contentDocument, wide = [];
  for (const e of d.querySelectorAll("body *")) {
    const scrolls = e.parentElement.closest(".wrap, .card, pre");
    const right = e.getBoundingClientRect().right;
    if (!scrolls && right > 360.5) wide.push(e.tagName + "." + e.className);
  }
  const width = d.documentElement.scrollWidth;
  document.getElementById("out").textContent =
    `width=${width} images=${d.images.length} wide=${wide.join()}`;
};
f.srcdoc = %s;
</script>"""


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
@pytest.mark.parametrize("which", ["run", "many"])
def test_fits_a_phone(which, request, tmp_path):
    made = request.getfixturevalue(which)
    page = made if which == "many" else made[1]
    page = re.sub(r"<meta http-equiv[^>]*>", "", page)  # its policy forbids the measuring script
    page = json.dumps(page).replace("</", "<\\/")
    (tmp_path / "measure.html").write_text(MEASURE.replace("%s", page), encoding="utf-8")
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=5000",
        "--dump-dom",
    ]
    command = [CHROMIUM, *flags, (tmp_path / "measure.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90)
    found = re.search(r"width=(\d+) images=(\d+) wide=([^<]*)<", done.stdout)
    assert found, done.stderr[-2000:]
    assert int(found[1]) <= 360 and found[3] == ""
    assert int(found[2]) >= 11
