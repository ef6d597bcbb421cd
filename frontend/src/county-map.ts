// The map of losses: villages, heat over H3 cells, single places, a slider of weeks, a picture.
import { installCounty } from "./county/page";

installCounty();
