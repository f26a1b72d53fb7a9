// Tiny and asked for first, so that it mostly runs before the first paint, which never waits for it: the theme that the
// reader chose.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is refused: the system's theme stands.
}
