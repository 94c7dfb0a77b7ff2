// A button beside each citation, and beside what shows a timeline on another site, that copies it. Without scripts the
// texts are there to be selected.
const section = document.querySelector("[data-copy]");
const { copy, copied, selected } = section.dataset;
const answers = [];

for (const citation of section.querySelectorAll(".citation")) {
  const caption = citation.querySelector("figcaption");
  const text = citation.querySelector("pre");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = copy;
  button.setAttribute("aria-label", `${copy}: ${caption.textContent}`);
  const answer = document.createElement("span");
  answer.setAttribute("role", "status");
  answers.push(answer);
  button.addEventListener("click", async () => {
    for (const other of answers) other.textContent = "";
    try {
      await navigator.clipboard.writeText(text.textContent);
      answer.textContent = copied;
    } catch {
      // There is no clipboard, or the reader has refused it.
      getSelection().selectAllChildren(text);
      answer.textContent = selected;
    }
  });
  caption.append(answer, button);
}
