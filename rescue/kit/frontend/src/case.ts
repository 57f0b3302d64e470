// The pages of a case on the phone: all that the call for help has, and what only a case needs.
import "./traveller";
import { offerSharing } from "./share-link";

document.querySelectorAll<HTMLButtonElement>("button[data-share-link]").forEach(offerSharing);
