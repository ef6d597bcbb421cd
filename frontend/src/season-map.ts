// The map of villages: MapLibre over the server's drawing, which stays where WebGL is missing.
import { installMaps } from "./season/map";

installMaps();
