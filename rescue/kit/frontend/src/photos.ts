// A photo is made small on the phone before it travels; that also takes out where it was made, unless the box is ticked.

const MOST_BYTES = 300 * 1024;
const LONGEST_PX = 1_600;
const QUALITIES = [0.82, 0.7, 0.55, 0.4];

async function drawn(file: File, longest: number): Promise<HTMLCanvasElement> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const part = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * part);
  canvas.height = Math.round(picture.height * part);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const written = (canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> =>
  new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

/** The photo in at most MOST_BYTES; as it is where it is small already or cannot be drawn here. */
export async function shrink(file: File): Promise<File> {
  if (!file.type.startsWith("image/")) return file;
  try {
    for (let longest = LONGEST_PX; longest > 200; longest /= 2) {
      const canvas = await drawn(file, longest);
      for (const quality of QUALITIES) {
        const blob = await written(canvas, quality);
        if (blob && blob.size <= MOST_BYTES) return new File([blob], "photo.jpg", { type: "image/jpeg" });
      }
    }
  } catch {
    // Not drawn by this browser: the house takes it as it is.
  }
  return file;
}

/** Sends the form with its photo made small; with the box ticked the photo goes as it is, with its place. */
export function shrinkPhotos(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>("input[name=photo]");
  const asIs = form.querySelector<HTMLInputElement>("input[name=with_place]");
  field?.addEventListener("change", async () => {
    const file = field.files?.[0];
    if (!file || asIs?.checked || file.size <= MOST_BYTES / 10) return;
    const small = await shrink(file);
    if (small === file || field.files?.[0] !== file) return;
    const held = new DataTransfer();
    held.items.add(small);
    field.files = held.files;
  });
}
