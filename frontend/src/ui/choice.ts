// What a form and its draft keep of something chosen in ui/Picker: enough to show it without signal.
export interface Chosen {
  id: string;
  name: string;
  note: string;
}
