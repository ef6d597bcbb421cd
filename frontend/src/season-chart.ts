// The chart of the season page: drawn from the table beside it, so both say the same.
import { installCharts } from "./season/chart";

installCharts();
