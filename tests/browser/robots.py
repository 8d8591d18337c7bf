"""Scripts that work in the page as fast as it lets them, for the kill loop."""

TOOLS = """
  const buttons = () => [...document.querySelectorAll('button')];
  const named = words => buttons().find(each => each.textContent.trim() === words);
  const until = async (find, pause = 5) => {
    for (;;) {
      // First, so that the page has drawn what the last tap brought about.
      await new Promise(resolve => setTimeout(resolve, pause));
      const found = find();
      if (found) return found;
    }
  };
"""
# Types, hands in, and says on the console what the screen shows as kept.
WRITER = (
    "run => {"
    + TOOLS
    + """
  const field = () => {
    const label = [...document.querySelectorAll('label')].find(each => each.textContent.includes('Nội dung kiến nghị'));
    return label && (label.control ?? document.getElementById(label.htmlFor));
  };
  const work = async () => {
    for (let n = 1; ; n += 1) {
      const text = `Mẫu lần ${run} việc ${n}.`;
      console.debug(`typed ${text}`);
      (await until(() => named('Thêm kiến nghị'))).click();
      const box = await until(field);
      box.value = text;
      box.dispatchEvent(new Event('input', { bubbles: true }));
      (await until(() => named('Ghi kiến nghị này'))).click();
      await until(() => !field() && document.body.innerText.includes(text));
      console.debug(`kept ${text}`);
    }
  };
  void work();
}"""  # noqa: E501 - a script
)
# Confirms without a code and takes it back; a finger too soon after the other taps again.
VISITOR_HERE = (
    "() => {"
    + TOOLS
    + """
  const undo = () => buttons().find(each => each.textContent.trim().startsWith('Hoàn tác'));
  const work = async () => {
    for (;;) {
      const next = await until(() => undo() ?? named('Tự xác nhận đã dự') ?? named('Không có mã: tự xác nhận đã dự'));
      if (next === undo()) {
        await until(() => { undo()?.click(); return !undo(); }, 50);
        console.debug('presence away');
      } else if (next === named('Tự xác nhận đã dự')) {
        next.click();
        await until(undo);
        console.debug('presence here');
      } else {
        next.click();
        await until(() => named('Tự xác nhận đã dự'));
      }
    }
  };
  void work();
}"""  # noqa: E501 - a script
)
