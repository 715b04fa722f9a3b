// What helps whoever writes in the set editor: names put in at the caret, links that go to the
// field they are about, and phones that show the question one is at.
(() => {
  const form = document.getElementById("sett");
  if (!form) return;
  const $ = (id) => document.getElementById(id);
  let last = form;

  form.addEventListener("focusin", ({ target }) => {
    if (target.matches("textarea")) last = target;
    const card = target.closest(".question");
    for (const said of card ? form.querySelectorAll("[data-shows]") : []) {
      const here = `k-${said.dataset.shows}` === card.id, log = said.closest(".messages");
      said.classList.toggle("bubble--focus", here);
      if (here) log.scrollTop = said.offsetTop - log.offsetTop - 40;
    }
  });

  document.addEventListener("click", (event) => {
    const to = event.target.closest("[data-goto], [data-line]");
    const chip = event.target.closest("[data-insert]");
    if (chip) {
      const card = chip.closest(".question");
      const field = card.contains(last) ? last : [...card.querySelectorAll("textarea")].find((each) => each.offsetParent);
      field.focus();
      field.setRangeText(chip.dataset.insert, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (to) {
      const field = $(decodeURIComponent(to.hash.slice(1)));
      if (!field) return;
      event.preventDefault();
      const tongue = $(`sprak-${to.dataset.language ?? field.lang}`);
      if (tongue && !$("sprak-alle")?.checked) tongue.checked = true;
      for (let up = field.querySelector(":scope > details") ?? field; up; up = up.parentElement) if ("open" in up) up.open = true;
      if (to.dataset.line) {
        const lines = field.value.split("\n"), line = Math.max(+to.dataset.line - 1, 0);
        const start = lines.slice(0, line).join("\n").length + (line ? 1 : 0);
        field.setSelectionRange(start, start + (lines[line] ?? "").length);
      }
      field.focus();
      field.scrollIntoView({ block: "center" });
    }
  });
})();
