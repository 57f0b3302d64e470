// The house's clock leads, a demonstration's may be moved: html[data-now] is its time when the page was made. A page that
// the phone had kept is older than that: there its own clock has to do.
const root = document.documentElement;
export const isKept = root.hasAttribute("data-kept");
export const skew = isKept ? 0 : Date.parse(root.dataset.now ?? "") - Date.now() || 0;
