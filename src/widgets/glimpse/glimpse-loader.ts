/** A press on a glimpse's button fetches what makes it live, and then counts. */
for (const glimpse of document.querySelectorAll('wire-glimpse')) {
  const button = glimpse.querySelector<HTMLButtonElement>('[data-action="live"]');
  button?.addEventListener('click', async () => {
    button.disabled = true;
    const { playLive } = await import('./play-live.ts');
    await playLive(glimpse);
    button.disabled = false;
  });
}
