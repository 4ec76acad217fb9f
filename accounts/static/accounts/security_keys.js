// Why a security key did not do: the browser tells scripts alone, this tells the person. The words stand on the page.
const said = document.getElementById("security_key_said");

function show(why) {
  const known = [...said.children].map((words) => words.dataset.why);
  const shown = known.includes(why) ? why : "other";
  for (const words of said.children) words.hidden = words.dataset.why !== shown;
}

function reason(exception) {
  if (!window.isSecureContext) return "SecurityError";
  if (!window.PublicKeyCredential) return "NotSupportedError";
  return exception.name;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  show(reason(event.detail.exception));
});

// Another try begins with nothing said.
document.addEventListener("click", (event) => {
  if (event.target.closest("button")) for (const words of said.children) words.hidden = true;
}, { capture: true });

// A press before the scripts have come would do nothing and say nothing: the buttons wait for them.
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-security-key]")) button.disabled = false;
});
