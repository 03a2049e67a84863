/* A field that searches is read out by its label; without this, only by what is chosen in it. */
"use strict";

(() => {
  const name = (selection) => {
    const field = selection.closest(".select2-container").previousElementSibling;
    const label = field && field.labels && field.labels[0];
    const shown = selection.querySelector(".select2-selection__rendered");
    if (label && shown) {
      label.id ||= `${field.id}_label`;
      selection.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
    }
  };
  const nameAll = () => document.querySelectorAll(".select2-selection").forEach(name);
  // The fields are made by a timer that jQuery sets when the page is read: it may run after "load".
  window.addEventListener("load", () => setTimeout(nameAll));
  document.addEventListener("formset:added", () => setTimeout(nameAll));
})();
