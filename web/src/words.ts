// SPDX-License-Identifier: Apache-2.0
// Terms, with how to say them and what they mean, and what tests and treatments are like. Facts of everyday care, kept
// to what patient information of public bodies says; nothing here is advice.

export interface Term { say: string; brief: string; plain: string }

export const terms: Record<string, Term> = {
  metastasis: { say: 'meh-TASS-tuh-sis', brief: 'cancer that has spread', plain: 'Cancer that has spread from where it began to another place. A breast cancer in a bone is still breast cancer, not bone cancer.' },
  lytic: { say: 'LIT-ik', brief: 'bone is dissolved', plain: 'Short for osteolytic (oss-tee-oh-LIT-ik). The bone is being dissolved, which leaves holes and makes it weak.' },
  blastic: { say: 'BLASS-tik', brief: 'extra, poor bone is made', plain: 'Short for osteoblastic (oss-tee-oh-BLASS-tik). Too much new bone is made. It looks dense but is put together badly.' },
  mixed: { say: 'mixed', brief: 'bone is dissolved and made', plain: 'Some bone is dissolved and some poor new bone is made.' },
  cortex: { say: 'KOR-teks', brief: 'the hard outer shell of a bone', plain: 'The hard outer shell of a bone.' },
  'spinal canal': { say: 'SPY-nul kuh-NAL', brief: 'the tunnel that holds the spinal cord', plain: 'The tunnel through the spine that holds the spinal cord, the bundle of nerves to the body.' },
  'woven bone': { say: 'WOH-ven bone', brief: 'hasty bone, less ordered and weaker', plain: 'Bone that was made in a hurry. It is less ordered and weaker than normal bone.' },
  'CT number': { say: 'see-tee number', brief: 'brightness in a CT, in Hounsfield units: water 0, dense bone above 1000', plain: 'How bright a spot is in a CT picture. Bone is bright; a hole in bone is darker.' },
  vertebra: { say: 'VER-tuh-bruh', brief: 'a bone of the spine', plain: 'One of the bones that make up the spine. L3 is the third one in the lower back.' },
  calcium: { say: 'KAL-see-um', brief: 'mineral of bone, also in blood', plain: 'The mineral that makes bone hard. Some of it is in the blood. When bone is dissolved fast, too much gets into the blood (hypercalcaemia, HY-per-kal-SEE-mee-uh), which can cause thirst, sickness and confusion.' },
  'alkaline phosphatase': { say: 'AL-kuh-line FOSS-fuh-tays', brief: 'blood value that rises when bone is made', plain: 'ALP for short. A blood value that rises when bone is being made (and in some liver problems).' },
  SINS: { say: 'sins', brief: 'a score of how unstable the spine is: 7 or more, ask a surgeon', plain: 'Short for Spinal Instability Neoplastic Score. Doctors add points for place, pain and damage. At 7 or more a surgeon should look at it; 13 or more means unstable.' },
  'Mirels’ score': { say: 'MEER-els', brief: 'how likely a limb bone is to break: 9 or more, fix it first', plain: 'Points for place, pain, kind and size of the damage in an arm or leg bone. At 9 or more it is often fixed before it breaks.' },
  NTx: { say: 'en-tee-ex', brief: 'urine value that rises when bone is removed', plain: 'A urine test. It is high when much bone is being removed.' },
  PSA: { say: 'pee-ess-ay', brief: 'blood marker of prostate tissue', plain: 'A blood value made by prostate tissue. It often rises when prostate cancer grows.' },
};

/** What a tumour must be for a test to miss it for that: one that dissolves more bone than it makes, one that has hardly changed
    the bone, a small one. */
export type Reason = 'dissolved' | 'unchanged' | 'small';
export interface TestWords { match: RegExp; name: string; say?: string; missed?: { where: Reason; why: string }; looksFor: string; feelsLike: string }
export const tests: TestWords[] = [
  { match: /x-?ray|radiograph/i, name: 'X-ray', missed: { where: 'dissolved', why: 'much of the bone must be gone before a hole shows' }, looksFor: 'holes, dense spots and breaks in a bone. Small holes can be missed: much of the bone must be gone before they show.', feelsLike: 'Quick and painless. You hold still in one or two positions. The dose of radiation is low.' },
  { match: /^ct$|\bct\b|computed/i, name: 'CT scan', missed: { where: 'unchanged', why: 'the bone must be thinner or denser than around it before that shows' }, looksFor: 'the shape and density of bone in thin slices, and how strong it may be.', feelsLike: 'You lie on a table that slides through a ring, for some minutes. A dye may be given to drink or into a vein. Some people react to it, for example with hives (an itchy rash); a severe reaction is rare.' },
  { match: /bone.?scan|scintigra/i, name: 'Bone scan', missed: { where: 'dissolved', why: 'it shows where bone is being made, and a tumour that mostly dissolves bone makes little' }, looksFor: 'places where bone is being made faster than usual, anywhere in the body. A lesion that only dissolves bone can stay hidden.', feelsLike: 'A tracer is put into a vein. Its dose is small and only weakly radioactive. After a few hours you lie still while a camera passes over.' },
  { match: /\bpet\b/i, name: 'PET scan', missed: { where: 'small', why: 'a small tumour takes up too little sugar to stand out' }, looksFor: 'tissue that takes up much sugar, as many tumours do.', feelsLike: 'A weakly radioactive sugar is put into a vein. You rest for about an hour, then lie still in a ring-shaped scanner.' },
  { match: /\bmri?\b|magnetic/i, name: 'MRI scan', missed: { where: 'small', why: 'a very small tumour does not stand out from the marrow' }, looksFor: 'tumour in the marrow, and whether the spinal cord is being pressed.', feelsLike: 'It may take up to an hour, and you must lie still in a narrow tube. It is loud but painless, and uses no X-rays. Tell the staff if narrow spaces trouble you.' },
  { match: /biops/i, name: 'Biopsy', say: 'BY-op-see', looksFor: 'cancer cells, by taking a small piece of tissue.', feelsLike: 'The skin is made numb and a needle takes a sample, or it is taken in an operation. It can be sore for some days.' },
  { match: /lab|blood|urine/i, name: 'Blood and urine tests', looksFor: 'calcium, signs of bone being made or removed, blood cells and how the kidneys work.', feelsLike: 'A needle prick in the arm, and a cup of urine.' },
];

/** What is said of a test by its name in tables, such as bone_scan. */
export const testNamed = (name: string): TestWords | undefined => tests.find((test) => test.match.test(name.replaceAll('_', ' ')));

/** A fraction of 10 Gy or more within a radius counts as stereotactic: nothing in a scenario has that word. */
export interface TreatmentWords { match: RegExp; name: string; say?: string; purpose: string; effects: string }
export const treatments: TreatmentWords[] = [
  { match: /denosumab/i, name: 'Denosumab', say: 'den-OH-soo-mab', purpose: 'slows the cells that remove bone, so that breaks and other bone trouble come later or not at all.', effects: 'low calcium in the blood, tiredness, sickness, pains in muscles or joints; rarely, a sore in the jaw that heals badly (see a dentist first). It must not be stopped without a plan: bone loss can come back fast.' },
  { match: /zoledron|pamidron|bisphosphonate/i, name: 'A bisphosphonate (zoledronate, pamidronate)', say: 'bis-FOSS-fuh-nate', purpose: 'settles on bone and slows the cells that remove it, so that breaks and other bone trouble come later or not at all. It also lowers calcium that is too high.', effects: 'fever and aches for a day or two after the first dose, low calcium, strain on the kidneys; rarely, a sore in the jaw that heals badly (see a dentist first).' },
  { match: /stereotactic|radiation_fraction [1-9]\d[\d.]* Gy, within/i, name: 'Stereotactic radiation', say: 'STAIR-ee-oh-TAK-tik ray-dee-AY-shun', purpose: 'aims many thin beams at one place, in one or a few strong sessions.', effects: 'tiredness, and sometimes more pain for a few days. It does not hurt. A frame holds the body still, so that the beams hit the right place.' },
  { match: /fraction|beam|radiotherapy|radiation|external/i, name: 'Radiation from outside', purpose: 'kills tumour cells in one place and eases pain there. It can be one session or several; most doctors who give radiation prefer several sessions.', effects: 'tiredness, skin that looks sunburnt, sometimes more pain for a few days first, and sickness where the belly is in the beam. The beams are painless. Each visit is short, but setting up takes longer than the beam.' },
  { match: /strontium|samarium|radium|iodine_131|nuclide/i, name: 'A radioactive medicine', purpose: 'goes to places where bone is being made (or to tumour that takes it up) and kills cells there from inside. One injection can treat many places.', effects: 'low blood cell counts for some weeks, and pain that can flare for a few days.' },
  { match: /cement|vertebroplasty|kyphoplasty/i, name: 'Bone cement', purpose: 'fills and props up a weak bone, often with quick relief of pain.', effects: 'soreness for some days; cement can leak out of the bone, mostly without harm. Pictures guide the needle, and the place is made numb.' },
  { match: /ablat/i, name: 'Ablation', say: 'uh-BLAY-shun', purpose: 'destroys tumour through a needle by heat, cold or alcohol. Radiofrequency ablation heats by an electric current.', effects: 'soreness, and harm to tissue nearby now and then. CT pictures guide the needle, and most people are put to sleep for it.' },
  { match: /nail|plate|screw|resection|surgery/i, name: 'Surgery', purpose: 'takes tumour out or steadies a bone that may break.', effects: 'pain and slow healing after the operation, infection or bleeding now and then.' },
  { match: /infusion|docetaxel|cytotoxic|chemo/i, name: 'Chemotherapy', purpose: 'kills cells that divide, tumour cells above all, in the whole body.', effects: 'hair loss, sickness, tiredness, sores in the mouth, and low blood cells with more infections.' },
  { match: /lhrh|antiandrogen|anti_androgen|abiraterone|tamoxifen|aromatase/i, name: 'Hormone treatment', purpose: 'takes away a hormone that the cancer needs to grow.', effects: 'hot flushes, tiredness, less interest in sex, thinner bones over time.' },
  { match: /checkpoint|immun/i, name: 'Immunotherapy', say: 'im-yoo-noh-THAIR-uh-pee', purpose: 'helps the body’s own defences find the cancer.', effects: 'tiredness, rash, diarrhoea; it can turn the defences against healthy organs.' },
  { match: /kinase/i, name: 'A targeted medicine', purpose: 'blocks a signal that the cancer needs to grow.', effects: 'tiredness, diarrhoea, rash, high blood pressure.' },
  { match: /morphine|codeine|opioid/i, name: 'Opioid pain medicine', say: 'OH-pee-oyd', purpose: 'eases strong pain.', effects: 'constipation (a laxative is usually given with it), sleepiness and sickness at first. Addiction is almost never a problem when it is taken as directed for cancer pain.' },
  { match: /paracetamol|nsaid|ibuprofen/i, name: 'Simple pain medicine', purpose: 'eases mild pain.', effects: 'few at usual doses; some can upset the stomach or the kidneys.' },
  { match: /dexamethasone|steroid/i, name: 'Dexamethasone (a steroid)', say: 'dex-uh-METH-uh-sone', purpose: 'eases swelling and pain, for example around nerves.', effects: 'poor sleep, hunger, higher blood sugar, weaker muscles when taken for long.' },
  { match: /saline|fluid/i, name: 'Salt water into a vein', purpose: 'brings back fluid and helps the kidneys wash out calcium.', effects: 'swelling when it is too much for the heart or the kidneys.' },
];

/** What any reader may want to know beside this run; it changes nothing in a run. */
export const goodToKnow: string[] = [
  'This program looks at bones only. Bone, liver, brain and lung are among the places that cancer spreads to most often; cancer elsewhere is not shown here.',
  'Bone metastasis is much more common in adults than cancer that starts in a bone.',
  'No doctor can say exactly how long someone will live, but a doctor can give a range.',
  'It helps to talk early about what to expect and what you want. Palliative care makes people more comfortable. It can be given at any time, together with treatment of the cancer.',
  'Complementary methods, such as massage or relaxation beside the treatment, may ease symptoms. Alternative methods, taken instead of it, may do harm or delay a cure. Tell your care team about both.',
  'New blood tests that may find bone metastases earlier are being studied. They are not in use yet.',
  'Not smoking, a healthy weight, exercise, a good diet and less alcohol lower the risk of cancer. They do not explain why one person gets it and another does not.',
  'Where to read on: the National Cancer Institute of the USA (NCI) has pages on treatment for patients. The NCCN, a group of cancer centres, has no guideline for bone metastasis alone; it is part of the guideline for each cancer.',
];
