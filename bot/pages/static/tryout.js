// Each phone tells when something is new in it. Then the names and what is planned are fetched
// anew, and where only one of the phones is seen, the switch says that the other has news.
"use strict";

const time = document.getElementById("tid");
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

function failed(event) {
  if (event.detail.elt.matches("form") && happened) happened.textContent = happened.dataset.failed;
}
document.body.addEventListener("htmx:responseError", failed);
document.body.addEventListener("htmx:sendError", failed);
