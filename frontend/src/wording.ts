// The editor of a wording's draft: text with line numbers, live checks, the steps as a form, the
// try-it box, saving by itself. Without it the page works by whole pages.
import { install } from "./wording/editor";

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) install(form);
