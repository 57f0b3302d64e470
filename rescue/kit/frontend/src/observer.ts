// The page of an embassy or agency: the file of a case they handed over stays true while it is open, and closes itself.
import { sendOnce } from "./forms";
import { followLive } from "./live";

sendOnce();
followLive();
