// The desk's script. Every page works without it; this adds counting, keys and opening in place.
import { installBusy } from "./desk/busy";
import { installDrops } from "./desk/drop";
import { installEdits } from "./desk/edit";
import { installEstimates } from "./desk/estimate";
import { installExpanding } from "./desk/expand";
import { installGuards } from "./desk/guard";
import { installKeys } from "./desk/keys";
import { installLedgers } from "./desk/ledger";
import { installMenus } from "./desk/menus";
import { installViewer } from "./desk/viewer";

installLedgers();
installExpanding();
installKeys();
installDrops();
installBusy();
installGuards();
installMenus();
installEstimates();
installViewer();
installEdits();
