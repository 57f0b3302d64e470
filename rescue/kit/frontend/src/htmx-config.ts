// Read by htmx when it loads, so this module is imported before it. No history, no style of its own, no extensions but ours.

const meta = document.createElement("meta");
meta.name = "htmx-config";
meta.content = JSON.stringify({ includeIndicatorCSS: false, history: false, prefix: "", extensions: "no-eval" });
document.querySelectorAll('meta[name="htmx-config"]').forEach((other) => other.remove());
document.head.append(meta);
