// Run by Node: the same as read_feeds.py with ical.js, the parser of Thunderbird and of many web calendars.
import { createRequire } from "node:module";

const ICAL = createRequire(`${process.argv[2]}/`)("ical.js").default ?? createRequire(`${process.argv[2]}/`)("ical.js");
let asked = "";
for await (const part of process.stdin) asked += part;

const moment = (at) => (at.isDate ? at.toString() : at.toJSDate().getTime() / 1000);
const found = {};
for (const [feed, address] of Object.entries(JSON.parse(asked))) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const calendar = new ICAL.Component(ICAL.parse(await answer.text()));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  found[feed] = calendar.getAllSubcomponents("vevent").map((one) => {
    const event = new ICAL.Event(one);
    return [event.uid, moment(event.startDate), moment(event.endDate), one.getFirstPropertyValue("status")];
  });
}
console.log(JSON.stringify({ "ical.js": found }));
