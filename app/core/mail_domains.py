"""Domains of mail that anybody gets, and of mail thrown away: they tell nothing of a company. Data only."""

FREE = frozenset(
    """
    gmail.com googlemail.com outlook.com outlook.be outlook.de outlook.es outlook.fr outlook.nl
    hotmail.com hotmail.be hotmail.co.uk hotmail.de hotmail.es hotmail.fr hotmail.it hotmail.nl live.com
    live.be live.co.uk live.de live.fr live.it live.nl msn.com passport.com yahoo.com yahoo.ca
    yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com.ar yahoo.com.br yahoo.com.mx yahoo.de yahoo.es
    yahoo.fr yahoo.it ymail.com rocketmail.com aol.com aol.de aim.com icloud.com me.com mac.com
    proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com gmx.com
    gmx.net gmx.de gmx.at gmx.ch gmx.fr web.de freenet.de t-online.de arcor.de mail.de posteo.de
    posteo.net mailbox.org vodafone.de 1und1.de online.de orange.fr wanadoo.fr free.fr laposte.net
    sfr.fr neuf.fr bbox.fr numericable.fr club-internet.fr aliceadsl.fr ziggo.nl kpnmail.nl kpnplanet.nl
    planet.nl hetnet.nl home.nl xs4all.nl upcmail.nl telfort.nl casema.nl chello.nl quicknet.nl
    zonnet.nl tele2.nl telenet.be skynet.be proximus.be scarlet.be belgacom.net voo.be movistar.es
    telefonica.net terra.es terra.com ono.com euskaltel.net libero.it virgilio.it tiscali.it alice.it
    tin.it btinternet.com btopenworld.com sky.com virginmedia.com ntlworld.com talktalk.net
    blueyonder.co.uk comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net
    earthlink.net juno.com rogers.com shaw.ca sympatico.ca bigpond.com optusnet.com.au mail.com
    email.com usa.com inbox.com zoho.com zohomail.com zohomail.eu fastmail.com fastmail.fm hushmail.com
    hey.com duck.com runbox.com startmail.com mail.ru inbox.ru list.ru bk.ru yandex.com yandex.ru ya.ru
    rambler.ru ukr.net i.ua meta.ua wp.pl o2.pl onet.pl interia.pl gazeta.pl seznam.cz email.cz
    centrum.cz azet.sk freemail.hu citromail.hu abv.bg qq.com foxmail.com 163.com 126.com yeah.net
    sina.com sohu.com naver.com daum.net hanmail.net nate.com rediffmail.com uol.com.br bol.com.br
    ig.com.br globo.com bluewin.ch sunrise.ch hispeed.ch bluemail.ch aon.at chello.at online.no
    telia.com spray.se luukku.com
    """.split()  # noqa: SIM905
)
DISPOSABLE = frozenset(
    """
    mailinator.com guerrillamail.com guerrillamail.net guerrillamail.org guerrillamailblock.com
    sharklasers.com grr.la 10minutemail.com 10minutemail.net 20minutemail.com 33mail.com temp-mail.org
    temp-mail.io tempmail.com tempmail.net tempmail.dev tempmailo.com tempr.email tempail.com
    throwawaymail.com trashmail.com trashmail.de trashmail.net trash-mail.com wegwerfmail.de
    wegwerfmail.net wegwerfemail.de byom.de spambog.com spamgourmet.com spam4.me mailnesia.com
    maildrop.cc mailcatch.com mailnull.com mail-temp.com mailtemp.info moakt.com mohmal.com
    emailondeck.com fakeinbox.com fakemail.net getairmail.com getnada.com nada.email inboxkitten.com
    inboxbear.com dispostable.com discard.email discardmail.com discardmail.de yopmail.com yopmail.fr
    yopmail.net jetable.org jetable.com cool.fr.nf mytemp.email mytrashmail.com minuteinbox.com
    burnermail.io anonaddy.me dropmail.me einrot.com cuvox.de dayrep.com fleckens.hu gustr.com
    jourrapide.com rhyta.com superrito.com teleworm.us armyspy.com harakirimail.com incognitomail.org
    linshiyouxiang.net luxusmail.org mailsac.com mailpoof.com tmail.ws tmpmail.org tmpmail.net
    vomoto.com zetmail.com spamex.com kurzepost.de objectmail.com proxymail.eu rcpt.at
    """.split()  # noqa: SIM905
)
