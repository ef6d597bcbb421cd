// Pictures of the damage: by the camera or from the gallery, kept (sealed) before they are shown.
import { h, icon } from "../dom";
import type { Picture } from "../drafts";
import { watchHere } from "../ground";
import { l } from "../language";
import { NoPicture, taken } from "../photos";
import { PhoneFull } from "../store";
import { fullText, type Work } from "../work";
import { alternative, choice, choices, mainButton, note, type Screen } from "./frame";
import { address, asking, goOn, type At } from "./line";

const REASONS: readonly (() => string)[] = [
  () => l("现场已清理或收割", "Cleared or harvested already"),
  () => l("天黑或路险，到不了现场", "Dark or dangerous, not reached"),
  () => l("手机拍不了，以后补", "The phone cannot, they follow later"),
];

export function photosScreen(at: At): Screen {
  const { work, entry, line } = at;
  const pictures = work.drafts.picturesOf(entry.id, line.id);
  const wrong = h("div", { role: "alert" });
  const again = (): void => at.go(address(at, "photos"));

  const kept = async (): Promise<void> => {
    const now = work.drafts.entries.get(entry.id)!;
    if (now.noPhotos || now.done) await work.drafts.putEntry({ ...now, noPhotos: "", done: false });
    again();
  };
  const reasons = h("div", { hidden: !entry.noPhotos }, choices(...REASONS.map((word) =>
    choice(word(), entry.noPhotos === word(), async () => {
      await work.drafts.putEntry({ ...work.drafts.entries.get(entry.id)!, noPhotos: word() });
      goOn(at, "photos");
    }))));
  const element = asking(at, "photos", l("拍照：全景、近景、脚印", "Photographs: wide, close, tracks"), [
    h("div", { class: "shots" }, pictures.map((one) => shot(work, one, again))),
    wrong,
    reasons,
  ], [
    cameras(work, entry.id, line.id, wrong, kept, pictures.length === 0),
    pictures.length || entry.corrects
      ? mainButton(l(`下一步：核对（${pictures.length} 张）`, `Next: check (${pictures.length})`), () => goOn(at, "photos"))
      : alternative(l("没有照片", "No photographs"), () => {
        reasons.hidden = false;
      }),
  ]);
  return { element, leave: watchHere(() => {}) };
}

/** Camera and gallery for pictures of an entry's line; what goes wrong is told in `wrong`. */
export function cameras(
  work: Work, entry: string, line: string, wrong: HTMLElement, kept: () => unknown, main: boolean,
): HTMLElement {
  const take = (source: string) => async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    wrong.replaceChildren(note("info", l("正在存…", "Keeping it …")));
    try {
      for (const file of [...(input.files ?? [])]) {
        const { picture, bytes } = await taken(file, entry, line, source);
        await work.drafts.addPicture(picture, bytes);
      }
      await kept();
    } catch (error) {
      input.value = "";
      wrong.replaceChildren(note("bad", problem(error)));
    }
  };
  const chooser = (source: string, text: string, first: boolean): HTMLElement => {
    const input = h("input", {
      type: "file", accept: "image/*", class: "vh", "data-source": source, onchange: take(source),
      ...(source === "camera" ? { capture: "environment" } : { multiple: true }),
    });
    return h("label", { class: `btn btn--thumb${first ? " btn--main" : ""}` }, icon("cam"), text, input);
  };
  return h("div", { class: "two" },
    chooser("camera", l("拍照", "Camera"), main),
    chooser("gallery", l("相册", "Gallery"), false));
}

function problem(error: unknown): string {
  if (error instanceof PhoneFull) return fullText();
  if (error instanceof NoPicture) {
    return l("这不是照片，或手机打不开它。请换一张。", "This is no picture, or the phone cannot open it. Choose another.");
  }
  console.error(error);
  return l("这张没有存下，请再试一次。", "It was not kept. Try again.");
}

/** A picture with its way out; none where it is sealed already. */
export function shot(work: Work, one: Picture, again?: () => unknown): HTMLElement {
  const drop = async (): Promise<void> => {
    await work.drafts.dropPicture(one.id);
    await again?.();
  };
  return h("figure", { class: "shot" }, thumbnail(one),
    again && h("button", { type: "button", "aria-label": l("删掉这张", "Remove this picture"), onclick: drop }, "×"));
}

/** The small picture; a sheet of paper where the phone could not draw it. */
export function thumbnail(one: Picture): HTMLElement | SVGElement {
  if (!one.thumb) return icon("doc");
  return h("img", { src: `data:image/jpeg;base64,${one.thumb}`, alt: "", width: 96, height: 96 });
}
