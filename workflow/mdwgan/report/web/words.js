/* What a dotted word means, without a mouse: a tap or a click opens it, Escape or a click elsewhere closes it. */
"use strict";

const meaning = document.createElement("p");
meaning.className = "meaning";
meaning.setAttribute("role", "status");
meaning.hidden = true;

let explained = null;

function explain(word) {
  explained = word;
  meaning.textContent = word.title;
  meaning.hidden = false;
  const at = word.getBoundingClientRect(), edge = 8;
  const right = root.clientWidth - meaning.offsetWidth - edge;
  meaning.style.left = `${scrollX + Math.max(edge, Math.min(at.left, right))}px`;
  meaning.style.top = `${scrollY + at.bottom + 4}px`;
}

function words() {
  document.body.append(meaning);
  document.addEventListener("click", (event) => {
    const word = event.target.closest("abbr[title]");
    const again = !meaning.hidden && explained === word;
    if (word && !again) explain(word);
    else meaning.hidden = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") meaning.hidden = true;
  });
}
