// "/" leads to the search on every page: to its field where there is one, else to its page.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const field = document.getElementById("search-words");
  if (field) field.focus();
  else location.assign(document.querySelector(".masthead-search").href);
});
