import { normaliseLoosely } from "../values/normalise.js"

/** How a language says yes and no: words and phrases with commas between them. */
interface YesAndNo {
  readonly yes: string
  readonly no: string
  /** Words that mean yes or no elsewhere and something else here. */
  readonly unclear?: string
}

/** Yes and no as people write them, by language; compared after `normaliseLoosely`. */
const WORDS: { readonly [language: string]: YesAndNo } = {
  en: {
    yes: "yes, y, yeah, yea, yess, yep, yup, ya, sure, sure thing, please do, go for it, of course, certainly, absolutely, definitely, agree, i agree, agreed, correct, right, i do, i am, i have, i would, i did, i will, i think so, sounds good, go ahead, that's right, that's correct, exactly, affirmative, alright, that's fine, it is, fine, great, perfect, i guess so, i guess, i suppose so, i suppose, i hope so, i believe so, i'm afraid so, fine by me, fine with me, works for me, that works, that works for me, sounds great, sounds fine, sounds perfect, by all means, indeed, let's do it, let's do that, do it, why not, sure why not, i'd love to, i'd like to, i'd like that, hell yes, oh yes, very much so, totally, for sure, you bet, gladly, true, it does, it was, they are, we are, we do, we have",
    no: "no, n, nope, nah, not ok, disagree, i disagree, no way, never, wrong, incorrect, not really, not at all, none, nothing, of course not, definitely not, absolutely not, certainly not, not now, not yet, please don't, i don't, i do not, i'm not, i am not, i haven't, i have not, i didn't, i wouldn't, i won't, i don't think so, i'm afraid not, rather not, negative, it isn't, it is not, i guess not, i suppose not, i hope not, i don't believe so, i'd rather not, i would rather not, not particularly, no need, i think not, hell no, oh no, probably not, maybe not, nothing else, nothing more, not today, not this time, not interested, i'm not interested, unfortunately not, not necessarily, not necessary, i can't, i cannot, not correct, that's wrong, that's not right, that's not correct, not at the moment, not for me, i doubt it, it doesn't, it does not, it wasn't",
    unclear: "po, do, ha, ei, mai, en, ez, bai, gens, i don't disagree, i do not disagree",
  },
  ru: {
    yes: "да, д, ага, угу, верно, конечно, хорошо, ок, окей, согласен, согласна, так точно, давай, давайте, правильно, точно, думаю да, да конечно, ну да, именно, разумеется, ладно, идёт, хочу, пожалуй, пожалуй да, наверное да, думаю что да, почему бы и нет, с удовольствием, без проблем, отлично, договорились, безусловно, несомненно, можно, ещё бы, есть, надеюсь",
    no: "нет, н, не, неа, неверно, не согласен, не согласна, ни в коем случае, никогда, не надо, неправильно, нет конечно, конечно нет, конечно же нет, не думаю, думаю нет, никаких, ничего, не было, не очень, не хочу, ни за что, пожалуй нет, наверное нет, скорее нет, не сейчас, не сегодня, ещё нет, пока нет, к сожалению нет, думаю что нет, лучше не надо, лучше нет, не нужно, не стоит, больше ничего, не особо, совсем нет, вовсе нет, не хотелось бы, надеюсь что нет, вряд ли",
    unclear: "так, може",
  },
  zh: {
    yes: "是, 是的, 对, 對, 对的, 對的, 好, 好的, 可以, 要, 行, 嗯, 确认, 確認, 没问题, 沒問題, 同意, 中, 没错, 沒錯, 当然, 當然, 需要, 应该是, 应该吧, 我想是的, 好吧, 好啊, 那好, 那行, 行吧, 正确, 正確, 是啊, 對啊, 对啊, 好滴, 嗯嗯, 可以的, 可以啊, 愿意, 願意, 我愿意, 我要, 想要, 我同意, 有, 有的, 为什么不, 為什麼不",
    no: "否, 不, 不是, 不对, 不對, 不要, 不行, 不可以, 没有, 沒有, 不用, 不好, 不同意, 拒绝, 拒絕, 否定, 不中, 不需要, 别, 当然不, 当然不是, 當然不, 算了, 不用了, 不要了, 不想, 不想要, 我不想, 不愿意, 不願意, 我不要, 还没有, 還沒有, 还没, 還沒, 暂时不用, 暫時不用, 不了, 不必, 不必了, 不会, 不會, 不能, 应该不是, 没, 沒, 错, 錯, 错的, 没有了, 沒有了, 不正确, 不正確",
  },
  uk: {
    yes: "так, т, ага, звичайно, добре, згоден, згодна, авжеж, звісно, авжеж так, гаразд, вірно, правильно, точно, думаю так, із задоволенням, з радістю, давайте, давай, хочу, чому б і ні, безумовно, згода, саме так, ок, мабуть так",
    no: "ні, н, не, не згоден, не згодна, не треба, не потрібно, не хочу, думаю ні, ніколи, неправильно, невірно, ще ні, поки ні, не зараз, скоріше ні, мабуть ні, нічого, ні в якому разі, на жаль ні, краще ні, звісно ні",
  },
  be: {
    yes: "так, ага, добра, вядома, згодны, згодная, правільна, дакладна, канешне, вядома так",
    no: "не, ні, не згодны, не згодная, няправільна, ніколі, не трэба, пакуль не",
  },
  bg: {
    yes: "да, д, определено, съгласен, съгласна, добре, разбира се, мисля че да, защо не, точно, правилно, вярно, става, естествено, хубаво, с удоволствие, искам",
    no: "не, н, не съм съгласен, не съм съгласна, не е добре, мисля че не, по-добре не, още не, не сега, за съжаление не, не искам, никога, изобщо не, грешно, не е вярно, няма нужда, нищо",
  },
  sr: {
    yes: "да, da, naravno, наравно, важи, vazi, mislim da da, zašto ne, dobro, u redu, tačno, svakako, slažem se, hoću, naravno da, rado, мислим да да, зашто не, добро, у реду, тачно, свакако, слажем се, хоћу, радо",
    no: "не, ne, mislim da ne, radije ne, još ne, ne sada, nažalost ne, nikako, nikad, netačno, ne želim, neću, ne treba, pogrešno, мислим да не, радије не, још не, не сада, нажалост не, никако, никад, нетачно, не желим, нећу, не треба",
    unclear: "ja, si, ha",
  },
  hr: {
    yes: "da, naravno, može, slažem se, mislim da da, zašto ne, dobro, u redu, točno, svakako, hoću, naravno da, rado",
    no: "ne, ne slažem se, mislim da ne, radije ne, još ne, ne sada, nažalost ne, nikako, nikad, netočno, ne želim, neću, ne treba, pogrešno",
    unclear: "ja, si, ha",
  },
  bs: {
    yes: "da, naravno, može, mislim da da, zašto ne, dobro, u redu, tačno, svakako, slažem se, hoću",
    no: "ne, mislim da ne, radije ne, još ne, ne sada, nažalost ne, nikako, nikad, netačno, ne želim, neću, ne treba",
    unclear: "ja, si, ha",
  },
  sl: {
    yes: "da, ja, seveda, zakaj ne, dobro, v redu, točno, drži, strinjam se, mislim da ja, z veseljem, vsekakor, želim",
    no: "ne, mislim da ne, raje ne, še ne, ne zdaj, žal ne, nikoli, ne želim, ni treba, napačno, ne strinjam se",
  },
  mk: {
    yes: "да, секако, се разбира, точно, добро, во ред, се согласувам, зошто не, сакам",
    no: "не, не сега, уште не, никогаш, грешно, не се согласувам, воопшто не, не сакам",
  },
  ro: {
    yes: "da, d, sigur, desigur, de acord, sunt de acord, bineînțeles, bine, sigur că da, corect, vreau, da vreau, cred că da, de ce nu, perfect, în regulă, cu plăcere, așa e, așa este, exact, firește, evident, da da, presupun că da, sper că da, mi-ar plăcea",
    no: "nu, n, nu sunt de acord, deloc, niciodată, nici vorbă, în niciun caz, nu prea, nu vreau, cred că nu, mai bine nu, încă nu, nu acum, nu azi, din păcate nu, nu cred, nimic, nimic altceva, sigur că nu, nu e nevoie, nici gând, nu chiar, nu tocmai, greșit, incorect, sper că nu",
    unclear: "si, mai, ei, en, ha",
  },
  de: {
    yes: "ja, j, jawohl, jawoll, klar, jo, jep, natürlich, sicher, gerne, einverstanden, stimmt, richtig, mache ich, na klar, ich denke schon, das stimmt, das ist richtig, passt, auf jeden fall, genau, unbedingt, ich glaube schon, glaube schon, ich glaube ja, ich denke ja, denke schon, vermutlich ja, wahrscheinlich ja, warum nicht, von mir aus, meinetwegen, sehr gerne, sehr gern, aber ja, aber klar, doch, perfekt, super, in ordnung, geht klar, freilich, ich hoffe schon, selbstverständlich, ist gut, ist okay",
    no: "nein, n, nee, nö, nicht einverstanden, auf keinen fall, stimmt nicht, das stimmt nicht, falsch, niemals, gar nicht, überhaupt nicht, eher nicht, lieber nicht, keine, keiner, keins, nichts, natürlich nicht, sicher nicht, ich glaube nicht, ich denke nicht, ich glaube nein, glaube nicht, denke nicht, leider nicht, leider nein, eigentlich nicht, nicht wirklich, wohl kaum, nicht nötig, kein interesse, nichts weiter, sonst nichts, heute nicht, jetzt nicht, noch nicht, bloß nicht, wahrscheinlich nicht, vermutlich nicht, hoffentlich nicht, ich hoffe nicht, nicht unbedingt",
    unclear: "da, ne, nu, no, ni, o, ha, en, ei",
  },
  fr: {
    yes: "oui, o, ouais, ouaip, bien sûr, sûr, d'accord, ça marche, volontiers, exact, certainement, si, tout à fait, avec plaisir, je pense, bien sûr que oui, exactement, absolument, mais oui, c'est ça, je crois, je crois que oui, je pense que oui, pourquoi pas, bien entendu, parfait, entendu, c'est bon, c'est exact, c'est correct, évidemment, avec joie, je suppose, je suppose que oui, j'espère, ça me va, sans problème, plutôt oui, effectivement",
    no: "non, n, pas d'accord, pas du tout, jamais, n'est pas ok, n'est pas correct, c'est faux, pas vraiment, aucun, aucune, rien, nan, mais non, bien sûr que non, certainement pas, je ne pense pas, je ne crois pas, plutôt pas, plutôt non, pas encore, pas maintenant, pas aujourd'hui, je pense que non, je crois que non, malheureusement non, malheureusement pas, pas spécialement, pas nécessaire, rien d'autre, surtout pas, hors de question, je suppose que non, j'espère que non, peut-être pas, pas forcément",
    unclear: "ne, nu, ni, da, en, gens, mai, ha, ei, fine",
  },
  es: {
    yes: "sí, s, claro, por supuesto, vale, de acuerdo, correcto, desde luego, sip, dale, bueno, claro que sí, creo que sí, así es, exacto, eso es, sí quiero, obvio, supongo que sí, supongo, me parece bien, está bien, por qué no, perfecto, cómo no, con gusto, seguro, eso creo, pienso que sí, efectivamente, espero que sí, me encantaría, sin duda, con mucho gusto",
    no: "no, n, nop, para nada, en absoluto, nunca, de ninguna manera, no estoy de acuerdo, claro que no, por supuesto que no, creo que no, ninguno, ninguna, nada, no creo, la verdad no, supongo que no, mejor no, todavía no, aún no, ahora no, hoy no, pienso que no, no lo creo, nada más, no realmente, la verdad que no, prefiero no, prefiero que no, ni hablar, no hace falta, espero que no, no mucho, quizás no",
    unclear: "da, ne, ni, ya, jo, en, ha, mai, fine",
  },
  ca: {
    yes: "sí, s, és clar, d'acord, i tant, crec que sí, per què no, perfecte, correcte, exacte, suposo que sí, és clar que sí, naturalment",
    no: "no, n, gens, crec que no, millor no, encara no, ara no, mai, per descomptat que no, suposo que no, no cal",
    unclear: "da, ne, ni, jo, nu, en, ha, mai, ei",
  },
  gl: {
    yes: "si, claro, por suposto, de acordo, claro que si, vale, correcto, exacto, penso que si, creo que si",
    no: "non, penso que non, creo que non, mellor non, aínda non, agora non, nunca, para nada, claro que non",
    unclear: "en, ha, ei",
  },
  eu: { yes: "bai, bai noski, noski, jakina, zuzen", no: "ez, oraindik ez, inoiz ez, hobe ez" },
  it: {
    yes: "sì, s, certo, certamente, d'accordo, va bene, esatto, ovviamente, giusto, volentieri, certo che sì, assolutamente, assolutamente sì, penso di sì, credo di sì, esattamente, suppongo di sì, perché no, perfetto, con piacere, benissimo, come no, direi di sì, mi sembra di sì, sicuro, sicuramente, spero di sì, mi va bene, senz'altro",
    no: "no, n, falso, per niente, niente affatto, non è ok, non va bene, mai, assolutamente no, sbagliato, certo che no, penso di no, credo di no, nessuno, nessuna, niente, non credo, suppongo di no, meglio di no, non ancora, non ora, non adesso, direi di no, mi sembra di no, non proprio, purtroppo no, nient'altro, non serve, preferisco di no, spero di no, forse no",
    unclear: "da, ne, ni, po, ei, ha, gens, fine",
  },
  pt: {
    yes: "sim, s, claro, com certeza, certo, de acordo, concordo, isso, tá, pode ser, claro que sim, acho que sim, isso mesmo, exatamente, suponho que sim, penso que sim, creio que sim, por que não, porque não, perfeito, com prazer, sem dúvida, está bem, tudo bem, combinado, certamente, espero que sim, exato",
    no: "não, n, de jeito nenhum, discordo, nunca, nem pensar, claro que não, acho que não, nenhum, nenhuma, nada, não muito, suponho que não, penso que não, creio que não, ainda não, agora não, hoje não, melhor não, prefiro não, infelizmente não, nada mais, não precisa, não é necessário, espero que não, talvez não",
    unclear: "da, ne, no, ya, nu, ha, mai, en, ei",
  },
  pl: {
    yes: "tak, t, jasne, oczywiście, pewnie, zgoda, zgadzam się, dobrze, myślę że tak, dokładnie, chyba tak, raczej tak, pewnie że tak, czemu nie, dlaczego nie, w porządku, tak jest, super, świetnie, chętnie, z przyjemnością, owszem, zgadza się, mam nadzieję że tak, jak najbardziej",
    no: "nie, n, nie zgadzam się, nigdy, skądże, raczej nie, oczywiście że nie, żadnych, nic, nie sądzę, myślę że nie, chyba nie, nie teraz, jeszcze nie, nie dzisiaj, niestety nie, lepiej nie, wcale nie, absolutnie nie, nie trzeba, nie chcę, w żadnym wypadku, nic więcej, nie bardzo, mam nadzieję że nie, wolałbym nie, wolałabym nie",
    unclear: "no, ta, po, da, jo, ne, ni, może, ja, si, ha",
  },
  cs: {
    yes: "ano, a, jo, jasně, jistě, souhlasím, určitě, myslím že ano, asi ano, proč ne, samozřejmě, v pořádku, dobře, přesně, správně, rozhodně, spíš ano, spíše ano, klidně, doufám že ano",
    no: "ne, n, nesouhlasím, vůbec ne, myslím že ne, asi ne, raději ne, radši ne, ještě ne, teď ne, bohužel ne, nechci, není třeba, rozhodně ne, nikdy, určitě ne, nic, spíš ne, spíše ne",
    unclear: "no, po, ta, nie, si, ja, ha, ei, en",
  },
  sk: {
    yes: "áno, jasné, iste, súhlasím, určite, myslím že áno, asi áno, prečo nie, samozrejme, v poriadku, dobre, presne, správne, rozhodne, skôr áno",
    no: "nie, n, nesúhlasím, myslím že nie, asi nie, radšej nie, ešte nie, teraz nie, bohužiaľ nie, nechcem, nikdy, vôbec nie, určite nie, nič, skôr nie",
    unclear: "no, po, ta, si, ja, ha, ei, en",
  },
  nl: {
    yes: "ja, j, jawel, zeker, natuurlijk, prima, akkoord, vanzelfsprekend, klopt, graag, goed, jazeker, ik denk het wel, dat klopt, precies, jawel hoor, ja hoor, ik denk van wel, ik geloof het wel, waarom niet, lijkt me goed, in orde, perfect, uiteraard, met plezier, dat is goed, is goed, zeker weten, ik hoop het",
    no: "nee, n, neen, niet, nooit, niet akkoord, zeker niet, helemaal niet, eigenlijk niet, geen, niets, natuurlijk niet, ik denk het niet, liever niet, ik denk van niet, nog niet, nu niet, niet echt, helaas niet, niets meer, hoeft niet, nee hoor, absoluut niet, niet nodig, ik hoop het niet, waarschijnlijk niet",
    unclear: "nu, ne, da, no, po, en, ha, doch",
  },
  af: {
    yes: "ja, natuurlik, goed, seker, korrek, ek dink so, hoekom nie",
    no: "nee, glad nie, nooit, verkeerd, nog nie, nie nou nie, ek dink nie so nie",
  },
  sv: {
    yes: "ja, j, japp, jupp, jepp, jo, absolut, säkert, sant, instämmer, javisst, visst, självklart, kör, gärna, jag tror det, jag antar det, varför inte, låter bra, okej, precis, stämmer, det stämmer, självfallet, det går bra, gärna det, jag hoppas det",
    no: "nej, n, nä, näpp, nix, falskt, misstycker, aldrig, absolut inte, glöm det, vill inte, inte, jag tror inte det, helst inte, inte än, inte nu, tyvärr inte, inte riktigt, inte alls, behövs inte, det stämmer inte, ingenting, jag hoppas inte det, förmodligen inte",
    unclear: "nu, tak, ne, da, no, po, nee, en, ha",
  },
  da: {
    yes: "ja, j, jo, selvfølgelig, jep, gerne, jeg tror det, hvorfor ikke, lyder godt, præcis, naturligvis, det passer, det stemmer, helt sikkert, fint, absolut, klart, rigtigt, det håber jeg",
    no: "nej, n, næ, aldrig, jeg tror det ikke, helst ikke, ikke endnu, ikke nu, desværre ikke, slet ikke, ikke rigtig, overhovedet ikke, det passer ikke, forkert, ingenting",
    unclear: "nu, tak, da, no, nee, ne, en, ha",
  },
  no: {
    yes: "ja, j, jo, selvfølgelig, jepp, gjerne, jeg tror det, hvorfor ikke, høres bra ut, absolutt, akkurat, naturligvis, stemmer, det stemmer, riktig, klart, greit, fint, det håper jeg",
    no: "nei, n, aldri, jeg tror ikke det, helst ikke, ikke ennå, ikke nå, dessverre ikke, slett ikke, ikke egentlig, stemmer ikke, ingenting, overhodet ikke",
    unclear: "nu, tak, da, no, ne, en, ei, ha",
  },
  is: {
    yes: "já, jú, auðvitað, endilega, rétt, einmitt, að sjálfsögðu, allt í lagi",
    no: "nei, alls ekki, aldrei, rangt, ekki núna, ekki enn, helst ekki",
  },
  fi: {
    yes: "kyllä, joo, juu, k, toki, totta kai, jep, jo, luulen niin, miksi ei, sopii, hyvä on, tietysti, selvä, oikein, pitää paikkansa, mielelläni, ehdottomasti, varmasti, haluan",
    no: "ei, e, en, ei todellakaan, en usko, mieluummin ei, ei vielä, ei nyt, valitettavasti ei, en halua, väärin, ei ikinä, ei ollenkaan",
    unclear: "no, ne, nu, ja, nii",
  },
  et: {
    yes: "jah, jaa, muidugi, ja, arvan küll, miks mitte, sobib, õige, kindlasti, loomulikult, nõus, soovin",
    no: "ei, arvan et ei, pigem mitte, ei veel, mitte praegu, kahjuks ei, mitte kunagi, ei soovi, ei ole nõus",
    unclear: "no, ne, nu",
  },
  lv: {
    yes: "jā, protams, noteikti, pareizi, piekrītu, kāpēc ne, labi",
    no: "nē, vēl nē, ne tagad, diemžēl nē, nepareizi, nepiekrītu, nekad, nevajag, labāk nē",
    unclear: "no, nu, ta, po",
  },
  lt: {
    yes: "taip, žinoma, gerai, tikrai, teisingai, sutinku, kodėl ne, žinoma kad taip",
    no: "ne, dar ne, ne dabar, deja ne, neteisingai, nesutinku, niekada, nereikia, tikrai ne, geriau ne",
    unclear: "no, nu, po, ta, tai",
  },
  hu: {
    yes: "igen, i, persze, jó, rendben, azt hiszem igen, miért ne, természetesen, pontosan, helyes, jól van, szerintem igen, szívesen, így van, úgy van, remélem",
    no: "nem, n, soha, azt hiszem nem, inkább nem, még nem, most nem, sajnos nem, dehogy, egyáltalán nem, nem kell, nem akarom, szerintem nem, semmi, nem kérek",
    unclear: "ne, no, ni, na, de, ez, ha, en",
  },
  el: {
    yes: "ναι, ν, nai, βέβαια, βεβαίως, φυσικά, σωστά, εντάξει, μάλιστα, νομίζω ναι, γιατί όχι, ακριβώς, σίγουρα, θέλω, συμφωνώ, με χαρά, εννοείται, ελπίζω",
    no: "όχι, ο, oxi, ποτέ, νομίζω όχι, καλύτερα όχι, όχι ακόμα, όχι τώρα, δυστυχώς όχι, δεν θέλω, διαφωνώ, σε καμία περίπτωση, λάθος, τίποτα, όχι βέβαια, καθόλου",
    unclear: "ne",
  },
  tr: {
    yes: "evet, e, tabii, tabi, tabii ki, elbette, tamam, olur, katılıyorum, doğru, sanırım evet, neden olmasın, kesinlikle, aynen, peki, isterim, istiyorum, uygun, memnuniyetle, kesinlikle evet, umarım",
    no: "hayır, h, yok, olmaz, tamam değil, katılmıyorum, asla, değil, sanırım hayır, henüz değil, şimdi değil, maalesef hayır, istemiyorum, kesinlikle hayır, gerek yok, yanlış, istemem, daha değil, sanmıyorum",
    unclear: "ne, o, ya, da, ni, en, ha, bai",
  },
  az: {
    yes: "bəli, hə, əlbəttə, əlbəttə ki, düzdür, doğrudur, razıyam, yaxşı, istəyirəm",
    no: "xeyr, yox, hələ yox, istəmirəm, heç vaxt, səhvdir, razı deyiləm, lazım deyil",
    unclear: "ne, o, ya, da",
  },
  kk: {
    yes: "иә, ия, әрине, дұрыс, келісемін, жарайды, жақсы, мақұл",
    no: "жоқ, әлі жоқ, келіспеймін, ешқашан, қажет емес, дұрыс емес",
    unclear: "не, да",
  },
  uz: {
    yes: "ha, albatta, to'g'ri, roziman, yaxshi, mayli, xo'p",
    no: "yo'q, hali yo'q, rozi emasman, hech qachon, kerak emas, noto'g'ri",
    unclear: "ne, da",
  },
  ka: {
    yes: "კი, დიახ, რა თქმა უნდა, კარგი, სწორია, თანახმა ვარ, ჰო",
    no: "არა, ჯერ არა, არასოდეს, არასწორია, არ მინდა",
  },
  hy: { yes: "այո, իհարկե, լավ, ճիշտ է, համաձայն եմ", no: "ոչ, դեռ ոչ, երբեք, սխալ է, համաձայն չեմ, պետք չէ" },
  sq: {
    yes: "po, sigurisht, patjetër, saktë, dakord, në rregull",
    no: "jo, ende jo, kurrë, gabim, aspak, jo tani",
    unclear: "ne, ja, si, da",
  },
  ar: {
    yes: "نعم, اه, أجل, ايوه, أيوة, بالتأكيد, طبعا, صحيح, موافق, أوافق, اتفق, حسنا, أظن نعم, لم لا, بالطبع, تمام, ممتاز, مضبوط, أكيد, أعتقد ذلك, أريد",
    no: "لا, كلا, ليس, ليست, ليس صحيح, ليس صحيحا, غير موافق, أختلف, أبدا, لا أظن, ليس بعد, ليس الآن, للأسف لا, لا أريد, لا داعي, مستحيل, خطأ, لا شيء, لا أعتقد",
    unclear: "خير",
  },
  he: {
    yes: "כן, בטח, בסדר, נכון, מסכים, מסכימה, ברור, אני חושב שכן, אני חושבת שכן, למה לא, בהחלט, כמובן, סבבה, טוב, אוקיי, בשמחה",
    no: "לא, ממש לא, לא מסכים, לא מסכימה, אני חושב שלא, אני חושבת שלא, עדיף שלא, עדיין לא, לא עכשיו, לצערי לא, אף פעם, בכלל לא, לא נכון, לא רוצה, אין צורך, כלום",
  },
  fa: {
    yes: "بله, آره, بلی, حتما, البته, باشه, درست است, موافقم, فکر کنم بله, چرا که نه, صحیح, اره, فکر کنم",
    no: "نه, خیر, نخیر, هرگز, مخالفم, فکر نکنم, هنوز نه, الان نه, متاسفانه نه, لازم نیست, غلط, اصلا",
  },
  ur: {
    yes: "ہاں, جی ہاں, جی, ٹھیک ہے, بالکل, ضرور, درست, ہاں جی",
    no: "نہیں, جی نہیں, بالکل نہیں, ابھی نہیں, غلط, کبھی نہیں",
  },
  hi: {
    yes: "हाँ, हां, जी, जी हाँ, जी हां, हा, बिलकुल, बिल्कुल, सहमत, ठीक है, ठीक, सही, haan, ज़रूर, जरूर, क्यों नहीं, हाँ जी, अच्छा, सही है, haan ji, ji haan, theek hai, bilkul",
    no: "नहीं, ना, जी नहीं, ठीक नहीं, असहमत, नही, गलत, nahi, nahin, अभी नहीं, मुझे नहीं लगता, बिलकुल नहीं, बिल्कुल नहीं, जरूरत नहीं, कभी नहीं, नहीं चाहिए, नहीं जी",
  },
  bn: { yes: "হ্যাঁ, জি, হ্যা, অবশ্যই, ঠিক আছে, ঠিক, জ্বি, জ্বী", no: "না, জি না, জ্বি না, দরকার নেই, চাই না, এখন না, ভুল" },
  ta: { yes: "ஆம், ஆமாம், சரி, நிச்சயமாக, கண்டிப்பாக", no: "இல்லை, வேண்டாம், தேவையில்லை, தவறு" },
  th: {
    yes: "ใช่, ได้, ตกลง, โอเค, ถูกต้อง, เห็นด้วย, แน่นอน, เอา, ต้องการ, ได้เลย",
    no: "ไม่, ไม่ใช่, ไม่ได้, ไม่เอา, ไม่เห็นด้วย, ยังไม่, ไม่ต้อง, ไม่ต้องการ, ยัง",
  },
  vi: {
    yes: "có, vâng, dạ, đúng, được, đồng ý, chắc chắn, tất nhiên, dĩ nhiên, ừ, có chứ, đúng vậy, đúng rồi, tôi đồng ý, sao lại không",
    no: "không, không đồng ý, không phải, chưa, không cần, không muốn, không đúng, tôi không muốn, không bao giờ, không có, không được",
    unclear: "da, co, mai",
  },
  id: {
    yes: "ya, iya, tentu, baik, setuju, benar, tentu saja, boleh, oke, betul, iya betul, kenapa tidak",
    no: "tidak, bukan, nggak, gak, tidak setuju, belum, tidak mau, tidak usah, tidak perlu, jangan, tidak sekarang, enggak, tidak pernah, tidak benar",
    unclear: "dan, si, po, ha",
  },
  ms: {
    yes: "ya, baik, setuju, betul, boleh, tentu, sudah tentu, kenapa tidak",
    no: "tidak, bukan, tak, belum, tidak mahu, tak nak, tak perlu, tidak perlu",
  },
  mn: { yes: "тийм, тийм ээ, болно, мэдээж, зөв", no: "үгүй, үгүй ээ, болохгүй, буруу, хэрэггүй", unclear: "не, да" },
  sw: { yes: "ndiyo, ndio, sawa", no: "hapana", unclear: "si, ni, ya, na, ha" },
  fil: { yes: "oo, opo, sige", no: "hindi", unclear: "po, si, ni, ha" },
  ja: {
    yes: "はい, ええ, うん, よい, いい, 良い, そう, もちろん, 了解, 大丈夫, わかりました, お願いします, そうです, そうですね, その通り, その通りです, かしこまりました, 承知しました, オッケー, オーケー, もちろんです, 正しい, 正しいです, ぜひ, 是非, 多分そうです",
    no: "いいえ, いえ, いや, ううん, だめ, 駄目, 違う, 違います, よくない, 嫌, いりません, 要りません, いらない, 不要, 不要です, まだです, まだ, やめておきます, やめます, 遠慮します, ありません, ないです, しません, 間違い, 間違いです, そうではありません, そうじゃない",
  },
  ko: {
    yes: "네, 예, 응, 그래, 그래요, 좋아, 좋아요, 맞아, 맞아요, 동의해요, 물론, 물론이죠, 알겠습니다, 네네, 넵, 당연하죠, 그럼요, 그렇습니다, 맞습니다, 좋습니다, 할게요, 해주세요, 원해요, 그런 것 같아요",
    no: "아니요, 아니오, 아니, 아뇨, 싫어, 싫어요, 괜찮지 않아요, 동의하지 않아요, 틀려요, 아닙니다, 아니에요, 필요 없어요, 됐어요, 싫습니다, 없어요, 없습니다, 안 할래요, 안돼요, 틀립니다, 틀렸어요, 원하지 않아요, 아닌 것 같아요",
  },
}

/** Of every language. */
const EVERYWHERE: YesAndNo = {
  yes: "ok, okay, okey, oki, true, 👍, 👌, ✅, ✔, ☑, 🆗",
  no: "false, 👎, ❌, ✖, ✗, ✘, 🙅",
}

/** Politeness beside a yes or no, of any language. */
const POLITE =
  "please, pls, thanks, thank you, thank, you, thx, sir, пожалуйста, спасибо, будь ласка, дякую, 请, 谢谢, 請, 謝謝, bitte, danke, sehr, gern, merci, s'il vous plaît, s'il te plaît, por favor, gracias, muchas gracias, per favore, grazie, obrigado, obrigada, proszę, dziękuję, prosím, děkuji, ďakujem, alstublieft, dank je, bedankt, tack, snälla, takk, tak, kiitos, te rog, vă rog, mulțumesc, mersi, teşekkürler, teşekkür ederim, lütfen, köszönöm, kérem, παρακαλώ, ευχαριστώ, شكرا, من فضلك, لو سمحت, תודה, בבקשה, لطفا, ممنون, متشکرم, कृपया, धन्यवाद, ขอบคุณ, terima kasih, お願いします, ありがとう, ありがとうございます, 감사합니다, 고마워요, 부탁해요, 부탁합니다, 부탁드립니다, 괜찮습니다, 괜찮아요, 結構です, cảm ơn, làm ơn, ạ, köszi, kösz, díky, vďaka, sağ ol, sağ olun, danke schön, vielen dank, merci beaucoup, спасибо большое, благодарю, моля, благодаря, hvala, molim, molim vas, хвала, молим, молим вас, prosim, ačiū, prašau, paldies, lūdzu, aitäh, palun, gràcies, si us plau, grazas, eskerrik asko, tolong, makasih, faleminderit, благодарам, təşəkkür edirəm, zəhmət olmasa, рахмет, rahmat, iltimos, მადლობა, გთხოვთ, շնորհակալություն, խնդրում եմ, ধন্যবাদ, நன்றி, شکریہ, ありがとうございました"

/** Particles that scripts without blanks put before or after a word, and that change nothing about yes and no. */
const PARTICLES =
  /^(?:请|請|あ)+|(?:谢谢|謝謝|多谢|[啊呀哇嘞吧哦喔啦呢噢]|お願いします|ありがとう(?:ございます)?|です|だ|ね|よ|ครับ|ค่ะ|คะ|จ้ะ)+$/u

type Answers = ReadonlyMap<string, boolean | null>

const split = (words = ""): readonly string[] => (words === "" ? [] : words.split(", ").map(normaliseLoosely))

function answersOf({ yes, no, unclear }: YesAndNo): Answers {
  const entries = [
    ...split(unclear).map(word => [word, null] as const),
    ...split(no).map(word => [word, false] as const),
    ...split(yes).map(word => [word, true] as const),
  ]
  return new Map(entries)
}

/** Words that answer a question wherever they stand in a sentence, or at its beginning; by language. */
interface Outspoken {
  readonly anywhere?: string
  readonly first?: string
  /** Words for no, but for those that deny what comes next: `no problem`, `nu știu`. */
  readonly firstNo?: string
}

const OUTSPOKEN: { readonly [language: string]: Outspoken } = {
  ar: { first: "نعم" },
  bg: { first: "да" },
  ca: { first: "sí" },
  cs: { anywhere: "ano" },
  da: { first: "ja", firstNo: "nej" },
  de: { first: "ja", firstNo: "nein" },
  el: { anywhere: "ναι", firstNo: "όχι" },
  en: { anywhere: "yes, yeah, yep, yup", firstNo: "nope, nah" },
  es: { first: "sí" },
  fi: { anywhere: "kyllä" },
  fr: { anywhere: "oui, ouais", firstNo: "non" },
  he: { first: "כן" },
  hi: { first: "हाँ" },
  hr: { first: "da" },
  hu: { anywhere: "igen" },
  it: { first: "sì", firstNo: "no" },
  ko: { first: "네, 예", firstNo: "아니요, 아니오" },
  nl: { first: "ja", firstNo: "nee" },
  no: { first: "ja", firstNo: "nei" },
  pt: { anywhere: "sim" },
  ro: { first: "da" },
  ru: { first: "да" },
  sk: { first: "áno" },
  sr: { first: "да, da" },
  sv: { first: "ja", firstNo: "nej" },
  tr: { anywhere: "evet", firstNo: "hayır" },
  uk: { firstNo: "ні" },
}

/** `No I do not`: an English no before these is one. */
const AFTER_ENGLISH_NO = /^no (?:i|we|you|it|that|this|they|he|she|there|thanks?|please|sir|not)(?:'\p{L}+)?(?: |$)/u
/** Words for if: `if yes, when?` */
const CONDITIONS: ReadonlySet<string> = new Set(
  "if whether se wenn falls ob ha eger jos pokud jestli jesli gdyby αν εαν если якщо ako daca als om hvis".split(" "),
)
/** A reflexive or an if where it has no accent, a yes where it has one. */
const UNACCENTED_SI = /^\s*si(?!\p{L})/iu

/** Words as they are compared. */
interface OutspokenWords {
  readonly anywhere: ReadonlySet<string>
  readonly first: ReadonlySet<string>
  readonly firstNo: ReadonlySet<string>
}

const SILENT: OutspokenWords = { anywhere: new Set(), first: new Set(), firstNo: new Set() }

interface Dictionary {
  readonly byLanguage: ReadonlyMap<string, Answers>
  readonly outspoken: ReadonlyMap<string, OutspokenWords>
  /** Of words that mean the same in all languages that have them. */
  readonly everywhere: Answers
  readonly polite: ReadonlySet<string>
}

let made: Dictionary | undefined
const ONE_LETTER = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]$/u

/** Made when first needed, so that nothing starts the slower for it. */
function dictionary(): Dictionary {
  if (made !== undefined) return made
  const byLanguage = new Map(Object.entries(WORDS).map(([language, words]) => [language, answersOf(words)]))
  const outspoken = new Map(
    Object.entries(OUTSPOKEN).map(([language, { anywhere, first, firstNo }]) => [
      language,
      { anywhere: new Set(split(anywhere)), first: new Set(split(first)), firstNo: new Set(split(firstNo)) },
    ]),
  )
  const everywhere = new Map<string, boolean | null>()
  for (const answers of byLanguage.values()) {
    for (const [word, answer] of answers) {
      // One letter is an abbreviation that only its own language knows.
      if (answer === null || ONE_LETTER.test(word)) continue
      everywhere.set(word, everywhere.has(word) && everywhere.get(word) !== answer ? null : answer)
    }
  }
  for (const [word, answer] of [...answersOf(WORDS.en as YesAndNo), ...answersOf(EVERYWHERE)]) {
    everywhere.set(word, answer)
  }
  made = { byLanguage, outspoken, everywhere, polite: new Set(split(POLITE)) }
  return made
}

/**
 * Reads a yes or no (design section 3.4) in the language of the locale. A word of another language counts where it does
 * not mean the opposite, or something else, in this one: the Albanian `jo` is no, whatever it is elsewhere, and a Polish
 * `no` is nothing. Thumbs and check marks count, whatever their colour; so does politeness beside the word.
 *
 * @returns null when it is neither, and when it is both
 */
export function readBoolean(text: string, locale: string): boolean | null {
  if (text.length > LONGEST) return null
  const { byLanguage, everywhere, polite } = dictionary()
  const language = locale.toLowerCase().split("-", 1)[0] ?? ""
  const own = byLanguage.get(MACROLANGUAGE.get(language) ?? language)
  const meaning = (words: string): boolean | null => {
    const known = own?.get(words)
    return (known === undefined ? everywhere.get(words) : known) ?? null
  }
  const plain = text.replace(SKIN, "").replace(SIGN, " $& ")
  const whole = normaliseLoosely(plain)
  if (own?.get(whole) === null) return null
  const said = meaning(whole) ?? meaning(whole.replace(PARTICLES, ""))
  const answer = said ?? agreed(whole.split(BETWEEN_WORDS).filter(Boolean), meaning, polite)
  const signs = plain.match(SIGN) ?? []
  return signs.every(sign => meaning(sign) === answer) ? answer : null
}

/**
 * Reads a yes or no in a clause of a sentence: all of it, in the words of the locale's own language, or a word that answers wherever
 * it stands, or at the beginning (`yes that works`). So `no problem`, `I have a question` and `si puedo` are neither.
 */
export function readBooleanInClause(clause: string, locale: string): boolean | null {
  if (clause.length > LONGEST_CLAUSE) return null
  const { byLanguage, outspoken } = dictionary()
  const language = locale.toLowerCase().split("-", 1)[0] ?? ""
  const key = MACROLANGUAGE.get(language) ?? language
  const own = byLanguage.get(key)
  const all = readBoolean(clause, locale)
  const plain = normaliseLoosely(clause)
  const words = plain.split(BETWEEN_WORDS).filter(Boolean)
  const isOwn =
    (words.length > 1 && own?.has(plain) === true) ||
    words.every(word => !ONE_LETTER.test(word) && (own?.has(word) === true || !isForeign(word)))
  if (own === undefined || (all !== null && isOwn)) return all
  if (words.some(word => CONDITIONS.has(word))) return null
  const { anywhere, first, firstNo } = outspoken.get(key) ?? SILENT
  const [firstWord = ""] = words
  const signs = (clause.match(SIGN) ?? []).map(sign => COMMON.get(sign))
  const isYes =
    signs.includes(true) ||
    words.some(word => anywhere.has(word)) ||
    (first.has(firstWord) && !UNACCENTED_SI.test(clause))
  const isNo =
    signs.includes(false) || firstNo.has(firstWord) || (key === "en" && AFTER_ENGLISH_NO.test(words.join(" ")))
  const isContradicted = words.slice(1).some(word => (isYes ? own.get(word) === false : first.has(word)))
  return isYes === isNo || isContradicted ? null : isYes
}

/** Whether a word is a yes or no of some languages only; signs and `ok` are everybody's. */
function isForeign(word: string): boolean {
  return dictionary().everywhere.has(word) && !COMMON.has(word)
}

const COMMON: Answers = new Map([...answersOf(EVERYWHERE), ["yes", true]])

/** The clauses of a sentence that are no questions. */
export function clausesOf(sentence: string): readonly string[] {
  return [...sentence.matchAll(CLAUSE)].flatMap(({ groups = {} }) =>
    /[?？؟]/.test(groups.marks ?? "") ? [] : [groups.words ?? ""],
  )
}

const CLAUSE = /(?<words>[^,.;:!?…—–\n，。！？；、؟،"“”()]+)(?<marks>[,.;:!?…—–\n，。！？；、؟،"“”()\s]*)/gu
const LONGEST_CLAUSE = 200

const LONGEST = 100
const LONGEST_PHRASE = 4
const MACROLANGUAGE: ReadonlyMap<string, string> = new Map([
  ["nb", "no"],
  ["nn", "no"],
  ["iw", "he"],
  ["in", "id"],
  ["tl", "fil"],
])
const SKIN = /[\u{1f3fb}-\u{1f3ff}\ufe0f]/gu
const SIGN = /[👍👌✅✔☑🆗👎❌✖✗✘🙅]/gu
const BETWEEN_WORDS = /[\s,;.!?，。、！؟،]+/u
const MARK_ONLY = /^[\p{P}\p{S}\p{Extended_Pictographic}]+$/u

/** The answer that all words give, but for polite ones; null where they give none or two. */
function agreed(
  words: readonly string[],
  meaning: (words: string) => boolean | null,
  polite: ReadonlySet<string>,
): boolean | null {
  let answer: boolean | null = null
  for (let at = 0; at < words.length; ) {
    let length = Math.min(LONGEST_PHRASE, words.length - at)
    const phrase = (): string => words.slice(at, at + length).join(" ")
    while (length > 1 && meaning(phrase()) === null && !polite.has(phrase())) length -= 1
    const next = meaning(phrase())
    if (next === null && !polite.has(phrase()) && !MARK_ONLY.test(phrase())) return null
    if (next !== null && answer !== null && next !== answer) return null
    answer = next ?? answer
    at += length
  }
  return answer
}
