// Hands files to the phone: to another app where the browser lets such files go there, else into its downloads.
// Used by SaveFile.

// The browser needs the address until it has begun to save.
const HELD = 60_000;

function download(file: File): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), HELD);
}

/** The names of the files that have left; none where the reader closed the sheet. */
export async function offer(files: File[]): Promise<string[]> {
  const { share, canShare } = navigator as Partial<Navigator>;
  if (share && canShare?.call(navigator, { files })) {
    try {
      await navigator.share({ files });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return [];
      throw error;
    }
  } else {
    for (const file of files) download(file);
  }
  return files.map(({ name }) => name);
}
