// Questions that wait for an answer come and go as it is given, and keep what was typed. What is asked the server decides all the same.
for (const form of document.querySelectorAll("form:has([data-if])")) {
  const say = form.querySelector("[data-if-say]");
  for (const part of form.querySelectorAll("[data-go-on], [data-shown-before]")) part.remove();
  const given = (question) =>
    [...question.querySelectorAll("input, select, textarea")]
      .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
      .map((field) => field.value.trim())
      .filter(Boolean);
  const isMet = (other, any) => {
    if (!other || other.hidden) return false;
    const answers = given(other);
    if (any === undefined) return answers.length > 0;
    if (!answers.length && other.matches(":has(> .field > .check)")) answers.push("false");
    return any.split(";").some((value) => answers.includes(value));
  };
  const settle = (event) => {
    const before = new Map();
    const names = { shown: [], hidden: [] };
    for (const question of form.querySelectorAll("[data-question]")) {
      before.set(question.dataset.question, question);
      if (question.dataset.if === undefined) continue;
      const other = before.get(question.dataset.if);
      const hides = other === question || !isMet(other, question.dataset.any);
      if (question.hidden !== hides) names[hides ? "hidden" : "shown"].push(question.dataset.name);
      question.hidden = hides;
    }
    const told = Object.keys(names).filter((key) => names[key].length);
    if (event && told.length) say.textContent = told.map((key) => say.dataset[key].replace("{questions}", names[key].join(", "))).join(" ");
  };
  form.addEventListener("input", settle);
  form.addEventListener("change", settle);
  window.addEventListener("pageshow", () => settle());
  settle();
}
