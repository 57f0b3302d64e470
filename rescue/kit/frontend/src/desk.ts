// The coordinator's desk: one stream, lists that hold still, clocks, keys; htmx for the forms within a case.
import "./htmx-config";
import htmx from "htmx.org";
import { beat, followCalls } from "./calls";
import { sendOnce } from "./forms";
import { listenToKeys } from "./hotkeys";
import { hear, start } from "./hub";
import { followLive } from "./live";
import { followCase } from "./live-case";
import { followLists } from "./live-list";
import { bePresent, followShift } from "./shift";
import { tickAges } from "./time-ago";
import { tickClocks } from "./time-left";

// What an attribute says is never run as code; the content security policy refuses it too.
const refuse = function (): never {
  throw new Error("code in attributes is refused");
};
htmx.registerExtension("no-eval", {
  init: (api: { initSecurity: (policy: null, sync: unknown, async: unknown) => void }) =>
    api.initSecurity(null, refuse, refuse),
});

sendOnce();
tickClocks();
tickAges();
followLive(hear);
followLists(hear);
followCase(hear);
followCalls(hear);
beat();
followShift(hear);
bePresent();
listenToKeys();
start();
