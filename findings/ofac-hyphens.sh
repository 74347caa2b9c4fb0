#!/usr/bin/env bash
# Who stands on OFAC's list with a hyphen is not found by the package ofac, not even by the name copied from the list, and a ship is not found by a former name.
#
# OFAC publishes its list of designated ships, persons and companies as sdn.xml; the package ofac reads that file and says who is on it, by name, alias or number. A
# ship has its name as lastName, its IMO number as an id and its former names as akas.
#
# Expected: "searches are performed against sanitised data", as its page says: "Stella-Marie" matches "Stella Marie", and the reverse. That it was made for
#           individuals, its page says too; a search has a type all the same, and takes "vessel".
# Found, with ofac 1.0.21, on the list CHON MYONG-1 (IMO 9074729, formerly OCEAN STAR), SUN LOTUS, and Sindbad AL-BAHRI, also known as EL BAHRI and ABU SAFINA:
#   SUN LOTUS, SUN-LOTUS                   SUN LOTUS
#   CHON MYONG-1, CHON MYONG 1             nobody
#   OCEAN STAR                             nobody; with firstName '' beside it CHON MYONG-1
#   9074729                                nobody; IMO 9074729 is CHON MYONG-1
#   Sindbad AL-BAHRI, Sindbad AL BAHRI     nobody
#   Sindbad EL-BAHRI, by the alias         AL-BAHRI
#   ABU SAFINA alone                       nobody; Sindbad ABU SAFINA is AL-BAHRI
#        No error; the entry comes back whole if anything matches.
# Source: index.js puts blanks for all that is no letter or digit into names asked for, and not into those of the list, so that a hyphen, an apostrophe, a full stop
#         or an accent never match; an aka is compared with a firstName that has to be there (https://github.com/ekkis/ofac). Its tests ask with a hyphen for
#         a name that has none.
# Who is hurt: whoever screens owners, masters or ships by it: numbered ships and names with AL- and EL- are the part of the list that matters here, and each is
#        cleared without a word; a test with a name of two words is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --prefix . ofac@1.0.21 >/dev/null
cat >sdn.xml <<'XML'
<?xml version="1.0" standalone="yes"?>
<sdnList xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://tempuri.org/sdnList.xsd">
  <publshInformation>
    <Publish_Date>03/07/2024</Publish_Date>
    <Record_Count>3</Record_Count>
  </publshInformation>
  <sdnEntry>
    <uid>1</uid>
    <lastName>CHON MYONG-1</lastName>
    <sdnType>Vessel</sdnType>
    <programList>
      <program>DPRK4</program>
    </programList>
    <idList>
      <id>
        <uid>2</uid>
        <idType>Vessel Registration Identification</idType>
        <idNumber>IMO 9074729</idNumber>
      </id>
    </idList>
    <akaList>
      <aka>
        <uid>3</uid>
        <type>f.k.a.</type>
        <category>strong</category>
        <lastName>OCEAN STAR</lastName>
      </aka>
    </akaList>
  </sdnEntry>
  <sdnEntry>
    <uid>4</uid>
    <lastName>SUN LOTUS</lastName>
    <sdnType>Vessel</sdnType>
    <programList>
      <program>DPRK4</program>
    </programList>
  </sdnEntry>
  <sdnEntry>
    <uid>5</uid>
    <firstName>Sindbad</firstName>
    <lastName>AL-BAHRI</lastName>
    <sdnType>Individual</sdnType>
    <programList>
      <program>DPRK4</program>
    </programList>
    <akaList>
      <aka>
        <uid>6</uid>
        <type>a.k.a.</type>
        <category>strong</category>
        <lastName>EL BAHRI</lastName>
        <firstName>Sindbad</firstName>
      </aka>
      <aka>
        <uid>7</uid>
        <type>a.k.a.</type>
        <category>strong</category>
        <lastName>ABU SAFINA</lastName>
      </aka>
    </akaList>
  </sdnEntry>
</sdnList>
XML
cat >screen.js <<'JS'
const ofac = require('ofac')
const ship = asked => ({ search_type: 'vessel', ...asked })
const asked = [ship({ lastName: 'SUN LOTUS' }), ship({ lastName: 'SUN-LOTUS' }), ship({ lastName: 'CHON MYONG-1' }), ship({ lastName: 'CHON MYONG 1' }),
	ship({ lastName: 'OCEAN STAR' }), ship({ firstName: '', lastName: 'OCEAN STAR' }), ship({ id: '9074729' }), ship({ id: 'IMO 9074729' }),
	{ firstName: 'Sindbad', lastName: 'AL-BAHRI' }, { firstName: 'Sindbad', lastName: 'AL BAHRI' }, { firstName: 'Sindbad', lastName: 'EL-BAHRI' },
	{ lastName: 'ABU SAFINA' }, { firstName: 'Sindbad', lastName: 'ABU SAFINA' }]
const screen = async () => {
	for (const who of asked)
		console.log(JSON.stringify(who) + ':', (await ofac.search({ ...who }, 'sdn.xml')).map(entry => entry.lastName).join(', ') || 'nobody')
}
screen()
JS
found=$(node screen.js)
echo "$found"
[ "$found" = '{"search_type":"vessel","lastName":"SUN LOTUS"}: SUN LOTUS
{"search_type":"vessel","lastName":"SUN-LOTUS"}: SUN LOTUS
{"search_type":"vessel","lastName":"CHON MYONG-1"}: nobody
{"search_type":"vessel","lastName":"CHON MYONG 1"}: nobody
{"search_type":"vessel","lastName":"OCEAN STAR"}: nobody
{"search_type":"vessel","firstName":"","lastName":"OCEAN STAR"}: CHON MYONG-1
{"search_type":"vessel","id":"9074729"}: nobody
{"search_type":"vessel","id":"IMO 9074729"}: CHON MYONG-1
{"firstName":"Sindbad","lastName":"AL-BAHRI"}: nobody
{"firstName":"Sindbad","lastName":"AL BAHRI"}: nobody
{"firstName":"Sindbad","lastName":"EL-BAHRI"}: AL-BAHRI
{"lastName":"ABU SAFINA"}: nobody
{"firstName":"Sindbad","lastName":"ABU SAFINA"}: AL-BAHRI' ]
