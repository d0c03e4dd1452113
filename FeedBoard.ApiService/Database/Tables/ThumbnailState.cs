namespace FeedBoard.ApiService.Database.Tables;

/// <summary>The state of an image's thumbnails. Only existing ones are shown.</summary>
internal enum ThumbnailState
{
    Wanted = 0,

    /// <summary>The objects of all its widths are there, made by the first version: they are shown until they are made again.</summary>
    MadeByFirstVersion = 1,

    /// <summary>It failed too often; the image itself is served.</summary>
    GivenUp = 2,

    /// <summary>The objects of the second version are there, of 320 and 960 pixels: they are shown until all are made.</summary>
    MadeBySecondVersion = 3,

    /// <summary>
    /// The objects of all its widths are there. A new number, because the previous version does not know the new widths: for this number it
    /// shows the image itself.
    /// </summary>
    Made = 4,
}
