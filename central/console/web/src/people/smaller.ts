// A photograph made small before it travels: what a camera makes is a hundred times what is kept.

const SIDE = 512;
const QUALITY = 0.8;

/** Return a JPEG of at most 512 pixels, or null where the file is no picture. */
export async function smaller(file: Blob): Promise<Blob | null> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return await new Promise((done) => {
      canvas.toBlob(done, "image/jpeg", QUALITY);
    });
  } catch {
    return null;
  }
}
