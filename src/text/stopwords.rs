//! Words too common to say what a text is about, as they are written in lower case with their accents. Elided forms
//! (`l'`, `qu'`) are stop words by their kind.

use crate::language::Language;

const FRENCH: &str = "
à ai aie aient aies ainsi ait alors as au aucun aucune auquel aura aurai auraient aurais aurait auras aurez auriez
aurions aurons auront aussi autre autres aux auxquelles auxquels avaient avais avait avant avec avez aviez avions
avoir avons ayant ayez ayons c ça car ce ceci cela celle celles celui cependant ces cet cette ceux chacun chacune
chaque chez ci comme comment d dans de depuis des dès desquelles desquels deux donc dont du duquel durant elle elles
en encore enfin entre es est et étaient étais était étant été êtes étiez étions être eu eue eues eurent eus eut eux
fait fera feront font furent fus fut hors hui ici il ils j je jusque la là laquelle le lequel les lesquelles lesquels
leur leurs lors lorsque lui ma mais malgré me même mêmes mes moi moins mon n ne ni non nos notre nous on ont ou où
outre par parce parmi pas pendant peu peut peuvent plus plusieurs plutôt pour pourquoi pourtant près presque puis
puisque qu quand que quel quelle quelles quelque quelques quels qui quoi s sa sans sauf se selon sera serai seraient
serais serait seras serez seriez serions serons seront ses seulement si sien sienne soi soient sois soit sommes son
sont sous suis sur t ta tandis tant te tel telle telles tels tes toi ton toujours tous tout toute toutefois toutes
très trop tu un une vers via voici voilà vos votre vous y
aujourd'hui quelqu'un quelqu'une jusqu lorsqu puisqu quoiqu
notamment également afin dont alors ensuite après déjà désormais lundi mardi mercredi jeudi vendredi samedi dimanche
monsieur madame m mm mme";

const ENGLISH: &str = "
a about above after again against all also although am among an and any are aren't around as at be because been before
being below between both but by can cannot can't could couldn't did didn't do does doesn't doing don't down during
each either else even ever every few for from further had hadn't has hasn't have haven't having he he'd he'll he's her
here here's hers herself him himself his how however i i'd i'll i'm i've if in into is isn't it it's its itself just
let's like may me might more most much must my myself neither no nor not now of off often on once one only or other
others our ours ourselves out over own per quite rather same shall shan't she she'd she'll she's should shouldn't
since so some such t s than that that's the their theirs them themselves then there there's these they they'd they'll
they're they've this those though through thus to too toward towards two under until unless up upon us very via was
wasn't we we'd we'll we're we've were weren't what what's when where where's whether which while who who's whom whose
why will with within without won't would wouldn't yet you you'd you'll you're you've your yours yourself
said says say mr mrs ms dr monday tuesday wednesday thursday friday saturday sunday today yesterday";

/// Whether a word, in lower case with its accents, is a stop word of the language.
pub fn is_stop_word(word: &str, language: Language) -> bool {
    use std::sync::LazyLock;

    use hashbrown::HashSet;
    type Words = LazyLock<HashSet<&'static str>>;
    static FRENCH_WORDS: Words = LazyLock::new(|| FRENCH.split_whitespace().collect());
    static ENGLISH_WORDS: Words = LazyLock::new(|| ENGLISH.split_whitespace().collect());
    match language {
        Language::French => FRENCH_WORDS.contains(word),
        Language::English => ENGLISH_WORDS.contains(word),
    }
}
