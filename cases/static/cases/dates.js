/* Says under a date's box at once what is understood of it. Without it the page says so after saving. */
"use strict";

document.addEventListener("change", async ({target}) => {
  const address = target.dataset && target.dataset.understood;
  if (!address) {
    return;
  }
  const help = document.getElementById(`${target.id}_helptext`);
  const told = help && help.querySelector(".desk-understood");
  if (!told) {
    return;
  }
  const typed = target.value;
  const answer = await fetch(`${address}?${new URLSearchParams({typed})}`);
  if (answer.ok && target.value === typed) {
    told.textContent = (await answer.json()).understood;
  }
});
