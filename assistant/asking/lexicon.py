"""The words by which a question shows what it leaves out: lists of English, by their kind."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


QUESTION_WORDS = _words("who whom whose what which when where why how")
DO = _words("do does did don't doesn't didn't")
BE = _words("is are was were be been being isn't aren't wasn't weren't")
HAVE = _words("has have had having")
MODAL = _words("can could will would shall should may might must cannot can't won't")
AUXILIARIES = DO | BE | HAVE | MODAL
PREPOSITIONS = _words(
    "of in on at by for with from to into onto about against between among during through over"
    " under near around within without across after before since until per versus vs than as like"
    " besides beyond towards toward via despite behind beside outside inside upon"
)
DETERMINERS = _words(
    "the a an any some all every each no both either neither this that these those"
)
PRONOUNS = _words(
    "i me my you your yours we us our ours he him his she her hers it its they them their"
    " theirs one ones myself yourself itself themselves himself herself someone anyone people's"
    " there something anything everything nothing somebody anybody everyone"
)
_ADVERBS = _words(
    "not also too very much more most less least so such just only even still already ever never"
    " always often usually generally really actually then now today currently recently"
    " far yet again soon later earlier ago together instead else away up down out off back"
    " exactly specifically naturally originally mainly please if because while although though"
    " and or but nor many few several lot lots bit versus mostly nearly almost first-ever enough"
)
FUNCTION_WORDS = QUESTION_WORDS | AUXILIARIES | PREPOSITIONS | DETERMINERS | PRONOUNS | _ADVERBS

# Forms that are hardly ever nouns.
VERBS = _words(
    "tell describe explain give show list define discuss summarize summarise compare contrast"
    " differ become becomes became begin begins began bring brings brought build builds built buy"
    " buys bought came come comes choose chooses chose chosen contain contains contained create"
    " creates decide decides die dies died do done eat eats ate eaten get gets got go goes went"
    " gone happen happens happened happening hear heard help helps helped include includes keep"
    " keeps kept know knows known last lasts lead leads led learn learnt let lets live lives lived"
    " lose loses lost make makes made making mean means meant need needs occur occurs occurred"
    " prevent prevents produce produces pay paid put reduce reduces relate relates require requires"
    " relieve relieves say says said see sees saw seen sell sells sold seem seems send sent solve"
    " solves spend spends spent stay stays take takes took taken teach taught think thinks thought"
    " try tries tried understand use used using want wants wanted weigh weighs win wins won write"
    " writes wrote written affect affects affected cause causes caused enable enables improve"
    " improves increase increases treat celebrate suffering learning consuming using taking"
    " being having getting buying selling"
    " eating building creating treating losing avoiding reducing opening closing celebrates"
    " visit involve involves remain remains"
    " allow allows avoid avoids believe believes expect expects add adds ask asks call carry"
    " carries"
    " consider cut deal face faces fall falls fell feel feels felt find finds found follow follows"
    " grow grows grew hold holds held hit join joins joined leave leaves left lie lies look meet"
    " meets met move moves moved offer offers open opens opened own owns pass passes provide"
    " provides raise raises reach reaches receive receives refuse refuses release releases respond"
    " responds react reacts rise rises rose run runs ran set shut sign signs speak spoke spread"
    " stand stop stops supply support supports suffer suffers threaten told vote votes voted"
    " turn turns work works"
    " worked start starts started related located based"
)
# Nouns that name something of something else (Löbner 1985, “Definites”, Journal of Semantics 4:
# relational and functional nouns): without “of …” they leave out of what.
RELATIONAL = _words(
    "sign symptom cause effect consequence result outcome impact influence implication reason"
    " explanation purpose goal aim objective function role use usage application benefit advantage"
    " disadvantage pro con drawback downside strength weakness risk danger side problem issue"
    " challenge solution difference similarity relationship relation connection link comparison"
    " type kind sort form category example instance variety variation version breed species"
    " part component element layer member feature characteristic property aspect detail fact trait"
    " history origin root beginning founding creation invention development evolution future past"
    " background story meaning definition significance importance relevance value name"
    " founder author inventor creator owner leader ceo chief executive president chairman director"
    " head boss manager rival competitor alternative opponent supporter partner customer supplier"
    " price cost revenue profit sales loss budget size length height weight age speed number amount"
    " level share rate percentage population capital location place date deadline timeline"
    " criticism controversy argument evidence proof theme character plot finding conclusion lesson"
    " award adaptation treatment cure prevention diagnosis test remedy way step stage phase"
    " process procedure technique strategy option model design structure source material ingredient"
    " idea concept principle rule requirement condition term factor"
    " response reaction opinion view statement position plan proposal attitude victim suspect"
    " casualty damage toll culprit winner loser spokesman spokeswoman spokesperson participant"
    " artist player"
    " attraction activity thing popularity success failure performance quality safety"
    " security contribution achievement accomplishment discovery research study data figure"
    " statistic trend pattern stock headquarters employee worker staff series list set"
    " appearance reception status legality popularity lifespan habitat capacity range limit"
    " restriction concern question answer topic subject key variant tip recommendation"
)
# “The role of X” still asks in what.
ROLES = _words("role contribution")
# Of those, the ones that are between two: “on”, “to” or “with” tells the second, not the first.
BETWEEN_TWO = _words(
    "effect impact influence implication consequence difference similarity relationship relation"
    " connection link comparison contribution role response reaction threat importance"
)
# “the city”, “the company”: something already named, by its class.
CLASSES = _words(
    "city town village region area country state company firm group team organisation organization"
    " party film movie book novel series show game song album band drug disease virus law bill deal"
    " agreement experiment study system tradition method movement product device chip tool toolkit"
    " software website app plan project programme program event attack crash fire storm war trial"
    " case museum park bank school university"
    " language animal plant food dish recipe diet religion theory product service"
    " project place tribe people contract fund cake trail festival drink work"
)
ADJECTIVES = _words(
    "main major minor important key common famous popular different various similar typical"
    " traditional good best better bad worse worst big bigger biggest large larger largest small"
    " smaller smallest great greater greatest new newer newest old older oldest young younger"
    " youngest early earliest late latest recent high higher highest low lower lowest long longest"
    " short shortest long-term short-term fast faster fastest safe safer dangerous effective"
    " successful powerful interesting unique special original modern current possible potential"
    " available other another same first second third last next previous top real true general"
    " specific particular certain significant influential notable primary basic easy easier hard"
    " harder difficult expensive cheap cheaper free legal illegal ethical reliable useful healthy"
    " harmful beneficial necessary likely responsible involved worth favourite favorite positive"
    " negative natural whole entire overall final well-known local female male"
)
PLACES = _words("city town village region area country state")
# What stands somewhere, and is called there without saying where.
SIGHTS = _words(
    "museum park reserve zoo garden gardens stadium market bridge tower cathedral church castle"
    " palace theater theatre library gallery area trail hall square station beach harbour"
    " harbor"
)
# “The series of letters”: some that were made together, but not by whom.
COLLECTIONS = _words("series set list group collection")
# Of those, the ones that only “of” (or “from”, “between”) completes: as
# “types in use” doesn't.
ONLY_OF = _words(
    "type kind sort form variety version variant example instance part component element layer"
    " member source cause symptom sign pro con role advantage disadvantage author founder"
)
# What opinions differ about: “popular trails” are so somewhere, or of something.
VALUED = _words(
    "popular famous typical traditional important common best main available notable influential"
    " interesting similar"
)
# Before a noun they pick from what it names, and are no part of its name.
PICKING = _words(
    "main major important key different various typical best worst biggest largest smallest"
    " greatest newest oldest youngest earliest latest longest shortest fastest highest lowest"
    " first last next previous top certain particular specific other another same"
    " most least many few several some interesting safest cheapest strongest richest tallest"
    " deadliest"
)
SUPERLATIVES = _words(
    "biggest largest smallest greatest newest oldest youngest earliest latest longest shortest"
    " fastest highest lowest first last best worst most safest cheapest strongest richest tallest"
    " deadliest slowest heaviest hottest coldest easiest hardest closest nearest farthest"
)
EVENTS = _words(
    "fire crash attack storm war flood earthquake collapse explosion shooting election strike"
    " protest summit pandemic outbreak accident conflict match"
)
# There is one of each: “the” needs nothing else to tell which.
UNIQUE = _words(
    "world earth sun moon sky sea ocean internet web government economy environment future past"
    " weather climate public media press police universe planet morning evening night day summer"
    " winter spring autumn fall year week month time same us uk eu un usa"
)
IRREGULAR_PLURALS = _words(
    "sheep fish deer aircraft people men women children"
    " police feet teeth mice geese cattle media data"
)
NOT_PLURAL = _words(
    "news economics politics physics mathematics series species is was has this gas bus diabetes"
    " arthritis athletics measles aids ketosis us headquarters"
)
