/* On the review desk: one box ticks all of the page. Without this script each is ticked by hand. */
const form = document.getElementById("accept-ticked");
if (form) {
  const all = form.querySelector("[data-tick-all]");
  const boxes = [...form.elements].filter((box) => box.name === "chosen");
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener("change", show);
  show();
}
