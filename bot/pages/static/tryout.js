// Each phone tells when something is new in it. Then the names and what is planned are fetched
// anew, and where only one of the phones is seen, the switch says that the other has news.
"use strict";

const time = document.getElementById("tid");
const clock = document.getElementById("frem");
const happened = document.getElementById("skjedde");
const phones = [...document.querySelectorAll("iframe.phone")];

const shown = () => document.querySelector('input[name="vis"]:checked')?.value;

function mark(side, isNew) {
  const input = document.querySelector(`input[data-phone="${side}"]`);
  input.toggleAttribute("data-news", isNew);
  input.parentElement.querySelector(".switch__news").hidden = !isNew;
}

window.addEventListener("message", (event) => {
  const phone = phones.find((each) => each.contentWindow === event.source);
  if (!phone || event.origin !== location.origin || event.data !== "nytt") return;
  const side = phone.id.replace("telefon-", "");
  if (shown() !== side) mark(side, true);
  htmx.trigger(time, "nytt");
});

document.addEventListener("change", (event) => {
  if (event.target.matches("input[data-phone]")) mark(event.target.value, false);
});

// What was fetched before the clock was moved is old news.
let moves = 0;
let movesAtFetch = 0;
document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.elt === clock) moves += 1;
  if (detail.elt === time) movesAtFetch = moves;
});
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig.elt === time && movesAtFetch !== moves) detail.shouldSwap = false;
});

// The clock cannot be moved back, so the second click of a double one counts for nothing.
clock?.addEventListener("click", (event) => {
  if (event.detail > 1) event.preventDefault();
});

function failed(event) {
  if (event.detail.elt === clock) happened.textContent = happened.dataset.failed;
}
document.body.addEventListener("htmx:responseError", failed);
document.body.addEventListener("htmx:sendError", failed);
