#!/usr/bin/env bash
# The package ofac does not find names that OFAC's list spells with a hyphen, not even by the name copied from the list, nor a ship by a former name.
#
# OFAC publishes its list of designated ships, persons and companies as sdn.xml; the package ofac reads that file and looks up names, aliases and
# numbers. A ship has its name as lastName, its IMO number as an id and its former names as akas.
#
# Expected: "searches are performed against sanitised data", as its page says: "Stella-Marie" matches "Stella Marie", and the reverse. Its page also
#           says that it was made for individuals; but a search has a type, and accepts "vessel".
# Found, with ofac 1.0.21, with CHON MYONG-1 (IMO 9074729, formerly OCEAN STAR), SUN LOTUS, and Sindbad AL-BAHRI, also known as EL BAHRI and ABU
# SAFINA, on the list:
#   SUN LOTUS, SUN-LOTUS                   SUN LOTUS
#   CHON MYONG-1, CHON MYONG 1             nobody
#   OCEAN STAR                             nobody; CHON MYONG-1 if firstName '' is added
#   9074729                                nobody; IMO 9074729 is CHON MYONG-1
#   Sindbad AL-BAHRI, Sindbad AL BAHRI     nobody
#   Sindbad EL-BAHRI, by the alias         AL-BAHRI
#   ABU SAFINA alone                       nobody; Sindbad ABU SAFINA is AL-BAHRI
#        No error; the whole entry is returned if anything matches.
# Source: index.js replaces everything that is not a letter or digit by blanks in the names searched for, but not in those of the list, so that a
#         hyphen, an apostrophe, a full stop or an accent never match; an aka is compared with a firstName, which must be given
#         (https://github.com/ekkis/ofac). Its tests search with a hyphen for a name that has none.
# Affected: anyone who screens owners, masters or ships with it: numbered ships, and names with AL- and EL-, are the part of the list that matters
#        here, and each is silently cleared. A test with a name of two words is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . ofac@1.0.21 >/dev/null
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
