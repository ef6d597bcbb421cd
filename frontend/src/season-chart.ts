// The charts of the season: drawn from the tables beside them, so both say the same.
import { installCharts } from "./season/chart";

installCharts();
