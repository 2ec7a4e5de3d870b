"""Small words: those that nearly every text of a language has, so that they tell nothing of one.

They are not marked in the index and no page of words lists them. Each list was put together by hand from
what is frequent where people talk about their lives. Browsers have none of them: what no thread has
marked counts for nothing there.
"""

LISTS = {
    "en": (
        "a about after again all also am an and any are as at back be because been before being but by can "
        "could day did do does doing done down each even every first for from get go going got had has have "
        "he her here him his how i if in into is it its just know last let like made make many me more most "
        "much my never no not now of off on once one only or other our out over own said same say see she "
        "should so some still such take than that the their them then there these they thing this those "
        "though through time to told too two under until up us very was way we well went were what when "
        "where which while who why will with would year you your don didn doesn isn wasn couldn wouldn ll "
        "ve re "
    ),
    "de": (
        "aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus bei "
        "beim bin bis bist da dabei dafür damit dann daran darauf darüber das dass davon dazu dein deine "
        "dem den denn der des dessen deshalb die dies diese diesem diesen dieser dieses dir doch dort du "
        "durch ein eine einem einen einer eines einmal er es etwas euch euer für ganz gar gegen gehen geht "
        "gemacht gesagt gewesen ging gut habe haben hast hat hatte hatten hätte hier hin hinter ich ihm ihn "
        "ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jedem jeden jeder jedes jetzt kam "
        "kann kein keine keinem keinen keiner kommen kommt könnte konnte lassen machen macht man mehr mein "
        "meine meinem meinen meiner mich mir mit muss musste nach nicht nichts nie noch nun nur ob oder "
        "ohne sagen sagt sagte schon sehr sei sein seine seinem seinen seiner seit selbst sich sie sind so "
        "soll sollte sondern sonst über um und uns unser unsere unter viel viele vom von vor war waren wäre "
        "was weil weiter wenn wer werde werden wie wieder will wir wird wirklich wo wollte worden wurde "
        "wurden würde zu zum zur zwar zwischen "
    ),
    "es": (
        "a ahora al algo alguien algún alguna algunos ante antes aquí así aun aún aunque bien cada casi "
        "como cómo con contra cosa cosas cual cuál cuando cuándo de decir del desde después dice dijo donde "
        "dónde dos durante e el él ella ellas ellos en entonces entre era eran eres es esa esas ese eso "
        "esos esta está estaba estado estamos están estar estas este esto estos estoy fue fueron fui gran "
        "ha había habían haber hace hacer hacía haciendo han has hasta hay he hecho hemos hice hizo hoy iba "
        "ir la las le les lo los luego más me menos mi mí mientras mis mismo mucho muchos muy nada nadie ni "
        "no nos nosotros nunca o os otra otras otro otros para pero poco poder podía por porque pude puede "
        "puedo pues que qué quien quién quiero se sé sea según ser si sí sido siempre sin sino sobre solo "
        "sólo somos son soy su sus también tampoco tan tanto te tener tengo tenía ti tiene tienen toda "
        "todas todavía todo todos tú tu tus tuve un una unas uno unos va vamos ver vez voy y ya yo "
    ),
    "ar": (
        "أن إن أنا أنت أنه أنها إلى إلا أو أي أيضا إذا اذا بعد بعض بل بين بها به بي التي الذي الذين ثم جدا "
        "حتى حين حيث حول خلال دون ذلك عن عند عندما عندي على علي عليه عليها غير فقط في فيه فيها فيما قال "
        "قالت قبل قد كان كانت كانوا كل كلها كما كنت كيف لأن لأنه لأنني لا لقد لك لكن لكنه لكنني لم لما "
        "لماذا لن له لها لهم لو لي ليس ليست ما ماذا مثل مع من منذ منه منها مني نفس نفسي هذا هذه هل هم هنا "
        "هناك هو هي وهو وهي يكون يمكن يا أكثر أكن أكون أصبح أحد شيء كثيرا نحن بدون بأن بأنني أنني إنني فأنا "
        "ولا ولم وما ومن وفي وأنا ولكن وكان وكانت وكنت تلك "
    ),
}
"""Each list of words, by the tongue of ``board.stems``."""
