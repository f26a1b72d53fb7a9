let input: HTMLInputElement | undefined;

/**
 * Has the reader choose a file that may be a capture. A browser shows its chooser only while a press lasts, which is some
 * seconds at most: this is called as it is heard, whatever has to be loaded for the file meanwhile.
 */
export function chooseFile(chosen: (file: File) => void): void {
  input ??= Object.assign(document.createElement('input'), {
    type: 'file',
    accept: '.json,.har,.pcap,.pcapng,application/json',
  });
  // The same file may be chosen again.
  input.value = '';
  input.onchange = () => {
    const [file] = input?.files ?? [];
    if (file) chosen(file);
  };
  input.click();
}
