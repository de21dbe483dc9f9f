"""Words of headings: technical names of systems, their labels, plain English and German."""

from __future__ import annotations

ACCOUNT = "account"
ACCOUNT_NAME = "account name"
ORDER = "order"
LINE = "line"
PRODUCT = "product"
QUANTITY = "quantity"
UNIT_PRICE = "unit price"
LIST_PRICE = "list price"
UNIT_COST = "unit cost"
COST = "cost"
NET = "net amount"
AMOUNT = "amount"
DISCOUNT = "discount"
FREIGHT = "freight"
DATE = "date"
CURRENCY = "currency"
GL_ACCOUNT = "gl account"
COST_CENTRE = "cost centre"
DEBIT_CREDIT = "debit credit"
RATE = "rate"
STATUS = "status"
ID = "id"

WORDS: dict[str, str] = {
    ACCOUNT: (
        r"(account|acct|customer|cust|client|debtor|debitor|sold to|bill to|kunde|kunden"
        r"|organi[sz]ation|company)( (id|no|nr|number|code|key|nummer|account|18|15))?|kunnr"
        r"|kunag|customeraccount|accountid|customerid|kundennr|kundennummer|entity|internal id"
        r"|case safe id|main line name"
    ),
    ACCOUNT_NAME: (
        r"(account|customer|client|company|organi[sz]ation|debtor|kunden) ?name|companyname"
        r"|accountname|customername|name|name1|display name|kunde name"
    ),
    ORDER: (
        r"(sales )?(order|invoice|document|doc|transaction|opportunity|auftrag|rechnung"
        r"|beleg)( (id|no|nr|number|key|num|nummer))?|vbeln|orderid|invoiceid|salesordernumber"
        r"|invoicenumber|tranid|opportunityid"
    ),
    LINE: (
        r"(order |invoice |document )?(line|item|position|pos)( (id|no|nr|number|num|item))?"
        r"|posnr|lineid|inventorylotid|buzei|docln"
    ),
    PRODUCT: (
        r"(product|sku|item|material|article|part)( (id|no|nr|number|code|name))?|matnr"
        r"|itemnumber|productid|product service|artikel|artikelnummer"
    ),
    QUANTITY: (
        r"qty|quantity|menge|pieces|units|kwmeng|fkimg|lfimg|orderedsalesquantity|(order"
        r"|ordered|sales|invoiced) (qty|quantity)|anzahl"
    ),
    LIST_PRICE: (
        r"(unit )?list( unit)? ?price|listprice|gross price|catalog(ue)? price|listenpreis"
    ),
    UNIT_PRICE: (
        r"(unit|sales|selling|net|sale|each)? ?price( (each|per unit))?|unitprice|salesprice"
        r"|unit ?amount|preis|einzelpreis|stueckpreis"
    ),
    UNIT_COST: (
        r"(unit|standard|item|std)[ ]?cost|unitcost|standardcost|cost (price|per unit|each)"
        r"|cost ?price|einstandspreis"
    ),
    COST: (
        r"cost|costs|cogs|(line|extended|total|net|est( extended)?)[ ]cost( line)?"
        r"|cost of (goods|sales)( sold)?|wavwr|wareneinsatz|costestimate"
    ),
    NET: (
        r"net|net ?(amount|value|sales|revenue|total)|netwr|line ?(amount|total|value)"
        r"|lineamount|linetotal|extended ?(amount|price)|total ?price|sub ?total|revenue|sales"
        r"|sales amount|nettobetrag|nettowert|umsatz|netamount|amount( converted)?|betrag"
    ),
    DISCOUNT: (
        r"discounts?( (pct|percent|percentage|rate|amount|value))?|rebate( amount)?"
        r"|rabatt( prozent)?|linediscount(amount|percentage)|line discount( (pct|amount"
        r"|percentage))?"
    ),
    FREIGHT: (
        r"freight( (cost|amount|costs))?|shipping( (cost|costs))|delivery cost|carrier cost"
        r"|fracht|frachtkosten|shipment cost"
    ),
    CURRENCY: (
        r"currency( (code|iso code))?|currencyisocode|waerk|waers|curr|whrg|waehrung"
        r"|currencycode|amount currency"
    ),
    GL_ACCOUNT: (
        r"(gl|g l|ledger|nominal|general ledger) ?(account|acct|code)( (id|no|number|code))?"
        r"|hkont|racct|account (code|no)|accountno|saknr|konto|sachkonto"
    ),
    COST_CENTRE: (
        r"cost ?cent(re|er)( (id|code|no))?|kostl|rcntr|department( (id|code))?|abteilung"
        r"|kostenstelle|dept"
    ),
    DEBIT_CREDIT: (r"shkzg|drcrk|debit ?credit( (indicator|code))?|dc|dr cr|soll haben"),
    RATE: (r"(exchange |fx |conversion )?rate|kurs|kurrf|exchangerate"),
    STATUS: (r"status|order status|state code|stage|stagename|abgrstat"),
    DATE: (
        r"(order|invoice|posting|document|billing|transaction|entry|close|closed|created|ship"
        r"|activity|visit|visited|opened|due|start|end|doc|sales|booking|value"
        r"|effective)?[ ]?(date|on|at|day|datum)|.* (date|on|datum)|audat|fkdat|budat|erdat"
        r"|bldat|wadat|wadat ist|trandate|orderdate|invoicedate|createddate|closedate"
        r"|activitydate|date time opened|belegdatum|buchungsdatum|orderdate|.*date"
    ),
}
"""For each meaning the pattern of words that say it: lower case, parted by one space."""

ID_WORDS = (
    r"(.* )?(id|ids|no|nr|number|num|code|key|guid|uuid|sku|zip|zipcode|plz|postal ?code"
    r"|postcode|phone|fax|telephone|mobile|tel|vat|tax id|ean|upc|gtin|iban|nummer|ref"
    r"|reference|po|barcode|account|konto)|.*[a-z]id|kunnr|kunag|kunwe|vbeln|posnr|matnr|hkont"
    r"|racct|kostl|belnr|pstlz|bukrs|vgbel|aubel|aupos|vgpos|spart|vtweg|vkorg|saknr|ean11"
    r"|prctr|aufnr|gjahr"
)
"""Headings of ids, which stay text whatever their digits."""

MONEY_WORDS = (
    r"(.* )?(price|cost|costs|amount|value|sales|revenue|net|gross|tax|freight|total|fee|fees"
    r"|bonus|quota|subtotal|spend|budget|turnover|debit|credit|balance|due|betrag|wert|preis"
    r"|kosten|umsatz|usd|eur|gbp|chf)( .*)?|.*(amount|price|cost|revenue|total)|netwr|wavwr"
    r"|dmbtr|wrbtr|mwsbp|hsl|ksl|tsl|wsl|kzwi[1-6]"
)
"""Headings of money."""

PERCENT_WORDS = r"(.* )?(pct|percent|percentage|prozent|probability)( .*)?|.*%.*"
"""Headings of percentages."""

SQL = frozenset(
    (
        "all and any as asc between by case cast collate column create cross current default "
        "delete desc distinct drop else end escape except exists false fetch filter for from full "
        "group having if ilike in index inner insert intersect interval into is isnull join key "
        "lateral left like limit natural not null of offset on or order outer over partition "
        "primary qualify range references right row rows select set similar some table then to "
        "true union unique update using values view when where window with"
    ).split()
)
"""Words that mean something in an expression or a view."""

RESERVED = frozenset(
    (
        "account_profit active contribution_margin conventional_tier cost_to_serve false "
        "fully_loaded_profit gross_profit margin net_revenue null tier tier_reason tier_rule true"
    ).split()
)
"""Names of what every run makes."""
