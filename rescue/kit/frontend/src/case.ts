// The pages of a case on the phone: all that the call for help has, and what only a case needs.
import "./traveller";
import { keepThisPage, tellKept } from "./kept-page";
import { shrinkPhotos } from "./photos";
import { offerSharing } from "./share-link";

tellKept();
document.querySelectorAll<HTMLButtonElement>("button[data-share-link]").forEach(offerSharing);
document.querySelectorAll<HTMLFormElement>("form[data-shrinks]").forEach(shrinkPhotos);
if (/^\/t\/[\w-]+(\/papers)?$/.test(location.pathname)) addEventListener("load", () => void keepThisPage());
