/** Messages that a reader may send, as they are or changed. */
export const requests: readonly { readonly title: string; readonly text: string }[] = [
  { title: 'XML: add 2 and 3', text: '<call id="1" name="add"><arg>2</arg><arg>3</arg></call>' },
  { title: 'JSON: add 2 and 3', text: '{"id":1,"call":"add","args":[2,3]}' },
  { title: 'XML: join as Ada', text: '<call id="2" name="join"><arg>Ada</arg></call>' },
  { title: 'JSON: join as Ada', text: '{"id":2,"call":"join","args":["Ada"]}' },
  { title: 'XML: an element that is not closed', text: '<call id="3" name="add"><arg>2</call>' },
  {
    title: 'XML: a document type with an entity',
    text: '<!DOCTYPE call [<!ENTITY a "ha">]><call id="4" name="echo"><arg>&a;</arg></call>',
  },
  { title: 'JSON: a comma too many', text: '{"id":3,"call":"add","args":[2,3,]}' },
  { title: 'JSON: no such procedure', text: '{"id":4,"call":"divide","args":[6,2]}' },
];
